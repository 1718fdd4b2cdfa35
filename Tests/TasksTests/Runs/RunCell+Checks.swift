import EngineSimulator
import GalleyCore
import StateStore

@testable import Tasks

/// Is what the container holds what Galley told, and does whoever comes next find it out?
extension RunCell {
    mutating func check(_ run: TaskRun, _ scene: RunScene, _ store: StateStore) async throws {
        try await scene.startIfDown()
        try await checkClaim(run, scene, store)
        try await checkNext(run, scene, store)
        problems += scene.violations.map { "two at once: \($0)" }
        for id in Set(scene.history.map(\.run)) where scene.history.count(where: { $0.run == id }) > 1 {
            problems.append("\(id) began more than once")
        }
    }

    private func record(_ run: TaskRun, _ store: StateStore) async throws -> TaskRunRecord {
        let found = try await store.taskRuns(engine: "simulated", database: "db").first { $0.id == run.id }
        guard let found else { throw GalleyError(.notFound, "no record of \(run.id)") }
        return found
    }

    private mutating func checkClaim(_ run: TaskRun, _ scene: RunScene, _ store: StateStore) async throws {
        let record = try await record(run, store)
        let truth = scene.history.first { $0.run == run.id }
        let isThere = try await scene.isBusy()
        func expect(_ outcome: TaskRunRecord.Outcome) {
            if record.outcome != outcome { problems.append("\(claim), and the record says \(record.outcome)") }
        }
        switch claim {
        case .ended(.succeeded):
            expect(.succeeded)
            if truth?.exitCode != 0 || record.exitCode != 0 { problems.append("it did not succeed") }
        case .ended(.cancelled), .cancelled(_?):
            expect(.cancelled)
            if kind == .run { problems.append("nobody cancelled it") }
            if isThere { problems.append("it is still there") }
        case .cancelled(nil):
            if isThere { problems.append("it is still there") }
            if fault.isOfTheWay { problems.append("it was there") }
        case .ended(.lost): expect(.lost)
        case .ended(.stuck): expect(.stuck)
        case .ended(let end): problems.append("it \(end.word)")
        case .thrown where kind == .cancel: break
        case .thrown:
            expect(.refused)
            if truth != nil { problems.append("it began all the same") }
        case .killed:
            if record.outcome == .succeeded, truth?.exitCode != 0 { problems.append("it did not succeed") }
            if record.outcome == .cancelled, isThere { problems.append("it is still there") }
        }
        // One fault of the way there is survived, or nothing is begun.
        if fault.isOfTheWay, fault != .status500 {
            switch claim {
            case .ended(.succeeded), .ended(.cancelled), .cancelled, .thrown: break
            case .ended, .killed: problems.append("\(claim) for a \(fault.rawValue)")
            }
        }
    }

    /// `task list`, then `task run`, by another process; and both once more when the first run's time is over.
    private mutating func checkNext(_ run: TaskRun, _ scene: RunScene, _ store: StateStore) async throws {
        let next = scene.recorder(scene.engine.transport(counted: false), store)
        try await checkList(run, scene, next)
        let isThere = try await scene.isBusy()
        let second = scene.run("second")
        let claim = await Self.claim { try await next.perform(second, as: scene.record(of: second)) }
        if isThere {
            guard case .thrown = claim else { return problems.append("two at once: the second \(claim)") }
            if scene.history.contains(where: { $0.run == second.id }) { problems.append("the second began") }
            scene.engine.clock.advance(by: .seconds(700))
            try await checkList(run, scene, next)
        } else if claim != .ended(.succeeded) {
            problems.append("the next run: \(claim)")
        }
        let third = scene.run("third")
        let last = await Self.claim { try await next.perform(third, as: scene.record(of: third)) }
        if last != .ended(.succeeded) { problems.append("the last run: \(last)") }
        if scene.history.last?.run != third.id || scene.history.last?.exitCode != 0 {
            problems.append("the last run succeeded in words only")
        }
        if try await scene.isBusy() { problems.append("something is left") }
    }

    private mutating func checkList(_ run: TaskRun, _ scene: RunScene, _ next: RunRecorder) async throws {
        let isUnderWay = try await scene.underWay() == run.id
        let truth = scene.history.first { $0.run == run.id }?.exitCode
        let listed = try await next.runs(of: scene.database, engine: "simulated").first { $0.id == run.id }
        let outcome = listed?.outcome
        if (outcome == .succeeded) != (truth == 0), outcome != .stuck, outcome != .lost || claim == .killed {
            problems.append(
                "the list says \(outcome?.rawValue ?? "nothing"), its exit code is \(truth.map(String.init) ?? "none")")
        }
        if outcome == .running, !isUnderWay { problems.append("the list says that it runs") }
        if isUnderWay, ![.running, .stuck, .lost].contains(outcome) {
            problems.append("it runs, and the list says \(outcome?.rawValue ?? "-")")
        }
    }
}
