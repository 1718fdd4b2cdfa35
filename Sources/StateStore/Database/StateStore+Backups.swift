public import Foundation
import GRDB
import GalleyCore

extension StateStore {
    /// Adds a backup that is about to be made.
    /// - Throws: `GalleyError` `.badInput` when its id is known already or a field breaks a rule of the schema.
    public func insert(_ backup: BackupRecord) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO backup (id, database, engine, containerId, image, recipe, method, destination, isCommand,
                      startedAt, outcome, operator, host, process, reason)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    backup.id, backup.database, backup.engine, backup.containerId, backup.image, backup.recipe,
                    backup.method, backup.destination, backup.isCommand, Timestamp.text(backup.startedAt),
                    backup.outcome.rawValue, backup.who.name, backup.who.host, backup.who.process, backup.reason,
                ])
        }
    }

    /// Records how it ended; one that has ended already keeps its first end.
    /// - Throws: `GalleyError` `.notFound` when no such backup is under way.
    public func end(backup id: String, _ end: BackupEnd, at: Date) async throws {
        let changed = try await write { db in
            try db.execute(
                sql: """
                    UPDATE backup SET outcome = ?, detail = ?, version = ?, storedBytes = ?, sha256 = ?, endedAt = ?
                    WHERE id = ? AND outcome = 'running'
                    """,
                arguments: [
                    end.outcome.rawValue, end.detail, end.version, end.storedBytes, end.sha256, Timestamp.text(at), id,
                ])
            return db.changesCount
        }
        guard changed == 1 else {
            throw GalleyError(.notFound, "no backup '\(id)' is under way by the records in '\(directory)'")
        }
    }

    /// What was tried, newest first.
    /// - Parameters:
    ///   - engine: only on this endpoint.
    ///   - database: only of this container's name.
    public func backups(engine: String? = nil, database: String? = nil, limit: Int = 1000) async throws
        -> [BackupRecord]
    {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM backup WHERE (:engine IS NULL OR engine = :engine)
                      AND (:database IS NULL OR database = :database)
                    ORDER BY startedAt DESC, rowid DESC LIMIT :limit
                    """,
                arguments: ["engine": engine, "database": database, "limit": max(limit, 0)]
            ).map(Self.backup)
        }
    }

    private static func backup(_ row: Row) throws -> BackupRecord {
        guard let outcome = BackupRecord.Outcome(rawValue: row["outcome"]) else {
            throw GalleyError(.badInput, "a record in the state file has an unknown outcome")
        }
        var backup = BackupRecord(
            id: row["id"], database: row["database"], engine: row["engine"], containerId: row["containerId"],
            image: row["image"], recipe: row["recipe"], method: row["method"], destination: row["destination"],
            isCommand: row["isCommand"], startedAt: try UpgradeRow.date(row["startedAt"]),
            who: Operator(name: row["operator"], host: row["host"], process: row["process"]), reason: row["reason"])
        backup.outcome = outcome
        backup.endedAt = try (row["endedAt"] as String?).map(UpgradeRow.date)
        backup.detail = row["detail"]
        backup.version = row["version"]
        backup.storedBytes = row["storedBytes"]
        backup.sha256 = row["sha256"]
        return backup
    }
}
