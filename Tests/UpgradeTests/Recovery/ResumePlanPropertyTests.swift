import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Upgrade

/// What holds of going forward from anywhere.
@Suite struct ResumePlanPropertyTests {
    private struct Resumed {
        var name: String
        var situation: Situation
        var steps: [Step]
        /// What is there when all of them were done.
        var end: SituationModel

        var actions: [Action] { steps.map(\.action) }
    }

    /// Every situation that is not refused, and what is done in it.
    private static let resumed: [Resumed] = {
        guard let space = try? SituationSpace() else { return [] }
        var random = SeededGenerator.announced(for: "resume")
        return (space.all() + (0..<2000).map { _ in space.random(&random) }).compactMap { name, situation in
            guard let steps = try? RecoveryPlanner.resume(situation) else { return nil }
            var end = SituationModel(situation)
            end.perform(steps)
            return Resumed(name: name, situation: situation, steps: steps, end: end)
        }
    }()

    private func expectNone(_ wrong: [String]) {
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5).joined(separator: "\n"))")
    }

    @Test func `the properties are not empty`() {
        #expect(Self.resumed.count > 500)
        for classes in [StepClass.compatible, .converting] {
            #expect(Self.resumed.contains { $0.situation.plan.stepClass == classes && $0.situation.doorWasOpened })
        }
        #expect(Self.resumed.contains { $0.actions.contains(.copy(1)) })
        #expect(Self.resumed.contains { $0.actions.contains(.stop(.closedOriginal)) && $0.situation.copiesAreStale })
    }

    @Test func `a container that runs at the end has its server in it`() {
        #expect(Self.resumed.contains { !SituationModel($0.situation).down.isEmpty })
        expectNone(Self.resumed.filter { !$0.end.down.isEmpty }.map(\.name))
    }

    @Test func `what the recipe does besides is done wherever it is still due`() {
        let whole = Self.resumed.filter { $0.situation.plan.activates }
        #expect(whole.count > 500)
        expectNone(whole.filter { !$0.actions.suffix(3).contains(.task(.activate, .successor)) }.map(\.name))
        // An original that runs is never stopped without its server ended first, and one that is gone is not asked to.
        expectNone(
            whole.filter {
                guard let stop = $0.actions.firstIndex(of: .stop(.original)) else {
                    return $0.actions.contains(.task(.shutdown, .original))
                }
                return stop == 0 || $0.actions[stop - 1] != .task(.shutdown, .original)
            }.map(\.name))
        #expect(whole.contains { !$0.actions.contains(.stop(.original)) })
    }

    @Test func `two servers never run on the data, and no copy is made under a running one`() {
        expectNone(Self.resumed.filter { !$0.end.harm.isEmpty }.map { "\($0.name): \($0.end.harm)" })
    }

    @Test func `it ends with the commit, the successor in the original's place and nothing else running`() {
        expectNone(
            Self.resumed.filter {
                let end = $0.end.situation
                return $0.actions.last != .commit || !end.isCommitted || $0.end.running != [.successor]
                    || end.successor?.name != "db" || end.closedOriginal != nil || end.closedSuccessor != nil
                    || end.original.map { $0.name != "db-before-abcd2345" } ?? false
            }.map(\.name))
    }

    @Test func `what a new server may have changed is neither copied nor restored`() {
        expectNone(
            Self.resumed.filter {
                let actions = $0.actions
                let isTouched = $0.situation.journal.checkpoints.contains(.converting) || $0.situation.doorWasOpened
                let opened =
                    actions.firstIndex { [.start(.closedSuccessor), .start(.successor)].contains($0) }
                    ?? actions.endIndex
                let late = isTouched ? actions[...] : actions[opened...]
                return late.contains { if case .copy = $0 { true } else { false } }
                    || actions.contains { if case .restore = $0 { true } else { false } }
            }.map(\.name))
    }

    @Test func `a converting step's records stand before what they announce`() {
        expectNone(
            Self.resumed.filter { $0.situation.plan.stepClass == .converting }.filter {
                var written = $0.situation.journal.checkpoints
                for action in $0.actions {
                    switch action {
                    case .record(let checkpoint): written.insert(checkpoint)
                    case .copy where !written.contains(.stopping): return true
                    case .start(.closedOriginal) where !written.contains(.copied): return true
                    case .start(.closedSuccessor) where !written.contains(.converting): return true
                    case .start(.successor) where !written.contains(.converted): return true
                    default: break
                    }
                }
                return false
            }.map(\.name))
    }

    @Test func `a resume that is cut off anywhere is gone on with, or undone`() {
        var wrong: [String] = []
        for (number, resumed) in Self.resumed.enumerated() {
            // One place of each, another one each time: all of them are met often enough.
            let done = number % resumed.steps.count
            var model = SituationModel(resumed.situation)
            model.perform(resumed.steps.prefix(done))
            let next =
                (try? RecoveryPlanner.resume(model.situation))
                ?? (try? RecoveryPlanner.undo(model.situation, discardWrites: false, hasSpecification: true))
            model.perform(next ?? [])
            if next == nil || !model.harm.isEmpty || !model.down.isEmpty {
                wrong.append("\(resumed.name), cut off after \(done): \(model.harm)")
            }
        }
        expectNone(wrong)
    }
}
