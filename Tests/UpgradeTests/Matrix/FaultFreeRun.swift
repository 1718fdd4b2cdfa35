import EngineSimulator
import GalleyCore
import Recipes
import Synchronization

@testable import Upgrade

/// An upgrade that meets no fault: how many calls it makes, and which of them each step makes.
struct FaultFreeRun {
    let count: Int
    /// The calls, counted from 1, of each step of the plan in its order.
    let steps: [(action: Action, calls: Range<Int>)]

    init(to image: String, recipe: Recipe) async throws {
        let scene = try await UpgradeScene(recipe: recipe)
        defer { scene.tearDown() }
        let begun = Beginnings()
        let engine = scene.engine
        let upgrader = scene.upgrader { event in
            if case .stepStarted = event { begun.append(engine.calls.count + 1) }
        }
        guard
            case .ready(let prepared) = try await upgrader.prepare(
                "db", image: ImageReference(parsing: image), options: UpgradeOptions())
        else { throw GalleyError(.refused, "no plan to \(image)") }
        try await upgrader.perform(prepared)
        count = engine.calls.count
        let bounds = begun.all + [count + 1]
        steps = prepared.plan.steps.enumerated().map { ($1.action, bounds[$0]..<bounds[$0 + 1]) }
    }

    func calls(of action: Action) -> Range<Int> { steps.first { $0.action == action }?.calls ?? 0..<0 }

    /// The calls of steps that only a recipe with optional tasks has, and of the step after each: there the server is
    /// down in a container that runs.
    var ofOptionalTasks: Set<Int> {
        var found: Set<Int> = []
        for (place, step) in steps.enumerated() where step.action.isOptionalTask || step.action.isOptionalRecord {
            found.formUnion(step.calls)
            if place + 1 < steps.count { found.formUnion(steps[place + 1].calls) }
        }
        return found
    }

    /// An engine that restarts puts every server to sleep. Before its position was read there is nothing to wake it for,
    /// once its restart policy is back nobody looks again.
    var restartsThatAreWoken: ClosedRange<Int> {
        let first = calls(of: .recordPosition).upperBound
        return first...max(first, calls(of: .releaseRestart(.successor)).lowerBound)
    }
}

extension Action {
    var isOptionalTask: Bool { if case .task(let name, _) = self { TaskName.optional.contains(name) } else { false } }
    var isOptionalRecord: Bool { [.record(.endingOriginal), .record(.endingSuccessor)].contains(self) }
}

private final class Beginnings: Sendable {
    private let calls = Mutex<[Int]>([])

    var all: [Int] { calls.withLock { $0 } }
    func append(_ call: Int) { calls.withLock { $0.append(call) } }
}
