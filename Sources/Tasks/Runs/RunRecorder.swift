public import EngineAPI
public import Foundation
import GalleyCore
public import Recipes
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

    /// - Parameters:
    ///   - record: of this very run, not yet kept.
    ///   - warn: told when the end can't be recorded: the run ended all the same.
    /// - Returns: how it ended.
    /// - Throws: as ``MaintenanceRunner/perform(_:output:)``, and what the store throws before anything has begun.
    public func perform(
        _ run: TaskRun, as record: TaskRunRecord, warn: @escaping @Sendable (String) -> Void,
        output: @escaping @Sendable (StreamFrame) -> Void
    ) async throws -> RunEnd {
        try await store.insert(record)
        do {
            let end = try await runner.perform(run, output: output)
            await self.record(warn) {
                try await keep(end, of: run.id)
                if case .stuck = end { return }
                await runner.forget(run.id, of: run.task.task, in: run.container)
            }
            return end
        } catch {
            let reason = (error as? GalleyError)?.message ?? String(describing: error)
            await self.record(warn) { try await store.end(taskRun: run.id, .refused, detail: reason, at: now()) }
            throw error
        }
    }

    /// Ends a task's run, and writes down by whom where it was begun from here.
    /// - Returns: the run's id; nil where none was under way.
    /// - Throws: as ``MaintenanceRunner/cancel(_:in:login:)``.
    public func cancel(
        _ task: MaintenanceTask, of database: DatabaseContainer, engine: String, login: ServerLogin?, by who: Operator,
        reason: String?, warn: @escaping @Sendable (String) -> Void
    ) async throws -> String? {
        let id = try await runner.cancel(task, in: database.id, login: login)
        let detail = "by \(who.name) on \(who.host)" + (reason.map { ": \($0)" } ?? "")
        await record(warn) {
            let runs = try await store.taskRuns(engine: engine, database: database.name)
            if let run = runs.first(where: { $0.id == id && $0.outcome == .running }) {
                try await store.end(taskRun: run.id, .cancelled, detail: detail, at: now())
            }
        }
        return id
    }

    /// A database's runs, newest first; the end of those whose client is gone is looked up in the container first. One
    /// that can't be looked up stays as it is.
    public func runs(of database: DatabaseContainer, engine: String) async throws -> [TaskRunRecord] {
        let name = database.name
        for run in try await store.taskRuns(engine: engine, database: name)
        where run.outcome == .running && isAbandoned(run) {
            guard let task = database.recipe.maintenance.first(where: { "\($0.task.name)" == run.task }) else {
                continue
            }
            if let end = try? await runner.find(run.id, of: task.task, in: run.containerId) {
                try await keep(end, of: run.id)
                await runner.forget(run.id, of: task.task, in: run.containerId)
            }
        }
        return try await store.taskRuns(engine: engine, database: name)
    }

    /// What cancelled a run must not keep its end off the record, and a record that fails must not hide the end.
    private func record(
        _ warn: @escaping @Sendable (String) -> Void, _ body: @escaping @Sendable () async throws -> Void
    ) async {
        await Task {
            do { try await body() } catch { warn("the end of the run is not on the record: \(error)") }
        }.value
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
        do {
            try await store.end(
                taskRun: id, TaskRunRecord.Outcome(rawValue: end.word) ?? .lost, exitCode: exitCode, detail: detail,
                at: now())
        } catch let error as GalleyError where error.code == .notFound {
            // Who cancelled it was quicker, and wrote down more.
        }
    }
}
