public import Foundation
import GRDB
import GalleyCore

extension StateStore {
    /// Adds a run that is about to begin.
    /// - Throws: `GalleyError` `.badInput` when its id is known already or a field breaks a rule of the schema.
    public func insert(_ run: TaskRunRecord) async throws {
        let parameters = JSONValue.object(run.parameters.mapValues { .string($0) }).text()
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO taskRun (id, database, engine, containerId, recipe, task, parameters, startedAt, outcome,
                      operator, host, process, reason)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.id, run.database, run.engine, run.containerId, run.recipe, run.task, parameters,
                    Timestamp.text(run.startedAt), run.outcome.rawValue, run.who.name, run.who.host, run.who.process,
                    run.reason,
                ])
        }
    }

    /// Records how a run ended; one that has ended already keeps its first end.
    /// - Throws: `GalleyError` `.notFound` when no such run is under way.
    public func end(
        taskRun id: String, _ outcome: TaskRunRecord.Outcome, exitCode: Int? = nil, detail: String? = nil, at: Date
    ) async throws {
        let changed = try await write { db in
            try db.execute(
                sql: """
                    UPDATE taskRun SET outcome = ?, exitCode = ?, detail = ?, endedAt = ?
                    WHERE id = ? AND outcome = 'running'
                    """,
                arguments: [outcome.rawValue, exitCode, detail, Timestamp.text(at), id])
            return db.changesCount
        }
        guard changed == 1 else {
            throw GalleyError(.notFound, "no run '\(id)' is under way by the records in '\(directory)'")
        }
    }

    /// A database's runs, newest first.
    /// - Parameters:
    ///   - engine: the endpoint's text.
    ///   - database: the container's name.
    public func taskRuns(engine: String, database: String, limit: Int = 200) async throws -> [TaskRunRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM taskRun WHERE engine = ? AND database = ?
                    ORDER BY startedAt DESC, rowid DESC LIMIT ?
                    """,
                arguments: [engine, database, max(limit, 0)]
            ).map(Self.taskRun)
        }
    }

    private static func taskRun(_ row: Row) throws -> TaskRunRecord {
        let parameters = try JSONValue(parsing: (row["parameters"] as String).utf8).object ?? [:]
        var run = TaskRunRecord(
            id: row["id"], database: row["database"], engine: row["engine"], containerId: row["containerId"],
            recipe: row["recipe"], task: row["task"], parameters: parameters.compactMapValues(\.string),
            startedAt: try UpgradeRow.date(row["startedAt"]),
            who: Operator(name: row["operator"], host: row["host"], process: row["process"]), reason: row["reason"])
        guard let outcome = TaskRunRecord.Outcome(rawValue: row["outcome"]) else {
            throw GalleyError(.badInput, "a record in the state file has an unknown outcome")
        }
        run.outcome = outcome
        run.endedAt = try (row["endedAt"] as String?).map(UpgradeRow.date)
        run.exitCode = row["exitCode"]
        run.detail = row["detail"]
        return run
    }
}
