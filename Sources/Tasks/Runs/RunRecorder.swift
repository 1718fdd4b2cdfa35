public import EngineAPI
public import Foundation
import GalleyCore
import Recipes
public import StateStore

/// Runs maintenance tasks on the record: the intent is kept before anything begins, the end when it is known.
public struct RunRecorder: Sendable {
    let runner: MaintenanceRunner
    let store: StateStore
    let now: @Sendable () -> Date

    /// - Parameter now: the time that is recorded.
    public init(runner: MaintenanceRunner, store: StateStore, now: @escaping @Sendable () -> Date = { Date() }) {
        self.runner = runner
        self.store = store
        self.now = now
    }

    /// - Parameter record: of this very run, not yet kept.
    /// - Returns: how it ended, and when.
    /// - Throws: as ``MaintenanceRunner/perform(_:output:)``, and what the store throws.
    public func perform(
        _ run: TaskRun, as record: TaskRunRecord, output: @escaping @Sendable (StreamFrame) -> Void
    ) async throws -> RunEnd {
        try await store.insert(record)
        let end: RunEnd
        do {
            end = try await runner.perform(run, output: output)
        } catch {
            let reason = (error as? GalleyError)?.message ?? String(describing: error)
            // What cancelled it must not keep its end off the record.
            try await Task { try await store.end(taskRun: run.id, .refused, detail: reason, at: now()) }.value
            throw error
        }
        try await Task { try await keep(end, of: run.id) }.value
        return end
    }

    /// A database's runs, newest first; the end of those whose client is gone is looked up in the container first.
    public func runs(of database: DatabaseContainer, engine: String) async throws -> [TaskRunRecord] {
        let name = database.name
        for run in try await store.taskRuns(engine: engine, database: name)
        where run.outcome == .running && isAbandoned(run) {
            guard let task = database.recipe.maintenance.first(where: { "\($0.task.name)" == run.task }) else {
                continue
            }
            if let end = try await runner.find(run.id, of: task.task, in: run.containerId) {
                try await keep(end, of: run.id)
            }
        }
        return try await store.taskRuns(engine: engine, database: name)
    }

    /// Another machine's clients can't be seen from here: theirs are left alone.
    private func isAbandoned(_ run: TaskRunRecord) -> Bool {
        run.who.host == ProcessInfo.processInfo.hostName && !ProcessIdentity.isAlive(run.who.process)
    }

    private func keep(_ end: RunEnd, of id: String) async throws {
        var exitCode: Int?
        var detail: String?
        switch end {
        case .succeeded: exitCode = 0
        case .failed(let code): exitCode = code
        case .stuck(let reason), .lost(let reason): detail = reason
        case .timedOut, .cancelled: break
        }
        try await store.end(
            taskRun: id, TaskRunRecord.Outcome(rawValue: end.word) ?? .lost, exitCode: exitCode, detail: detail,
            at: now())
    }
}
