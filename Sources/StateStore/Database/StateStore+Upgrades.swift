public import Foundation
import GRDB
public import GalleyCore

extension StateStore {
    /// Adds an upgrade.
    /// - Throws: `GalleyError` `.badInput` when its id is known already or a field breaks a rule of the schema.
    public func insert(_ record: UpgradeRecord) async throws {
        try await write { db in try UpgradeRow.insert(record, db) }
    }

    /// True when an upgrade of exactly this id is recorded.
    public func contains(_ id: String) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(db, sql: "SELECT 1 FROM upgrade WHERE id = ?", arguments: [id]) ?? false
        }
    }

    /// Records how an upgrade stands. `.running` reopens it (a resume); anything else ends it at `at`.
    /// - Parameter successorId: set when given, kept otherwise; likewise `toVersion` and `detail`.
    /// - Throws: `GalleyError` `.notFound`.
    public func setOutcome(
        _ outcome: UpgradeOutcome, of id: String, at: Date, successorId: String? = nil, toVersion: String? = nil,
        detail: JSONValue? = nil
    ) async throws {
        try await change(
            id,
            """
            UPDATE upgrade SET outcome = :outcome, endedAt = :endedAt,
              successorId = coalesce(:successorId, successorId), toVersion = coalesce(:toVersion, toVersion),
              detail = coalesce(:detail, detail)
            WHERE id = :id
            """,
            [
                "id": id, "outcome": outcome.rawValue, "endedAt": outcome == .running ? nil : Timestamp.text(at),
                "successorId": successorId, "toVersion": toVersion, "detail": detail?.text(),
            ])
    }

    /// Records that what the upgrade kept was removed.
    /// - Throws: `GalleyError` `.notFound`; `.badInput` while it is running.
    public func setPruned(_ id: String, at: Date) async throws {
        try await change(
            id, "UPDATE upgrade SET prunedAt = :at WHERE id = :id", ["id": id, "at": Timestamp.text(at)])
    }

    /// Upgrades, newest first.
    /// - Parameter database: a container's name; nil for all.
    public func history(database: String? = nil, limit: Int = 50) async throws -> [UpgradeRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM upgrade WHERE :database IS NULL OR database = :database
                    ORDER BY startedAt DESC, rowid DESC LIMIT :limit
                    """,
                arguments: ["database": database, "limit": max(limit, 0)]
            ).map(UpgradeRow.record)
        }
    }

    /// The one upgrade whose id starts so.
    /// - Throws: `GalleyError` `.notFound`, or `.usage` when several do.
    public func find(_ prefix: String) async throws -> UpgradeRecord {
        let found = try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM upgrade WHERE substr(id, 1, length(:prefix)) = :prefix
                    ORDER BY id = :prefix DESC, startedAt DESC LIMIT 10
                    """,
                arguments: ["prefix": prefix]
            ).map(UpgradeRow.record)
        }
        guard !prefix.isEmpty, let first = found.first else {
            throw GalleyError(
                .notFound, "no upgrade '\(prefix)' is recorded in '\(directory)'", hint: "galley history lists them")
        }
        guard found.count == 1 || first.id == prefix else {
            throw GalleyError(
                .usage, "several upgrades start with '\(prefix)'",
                hint: "one of " + found.map(\.id).joined(separator: ", "))
        }
        return first
    }

    func change(_ id: String, _ sql: String, _ values: [String: String?]) async throws {
        let arguments = values.mapValues { $0 as (any DatabaseValueConvertible & Sendable)? }
        let changed = try await write { db in
            try db.execute(sql: sql, arguments: StatementArguments(arguments.mapValues { $0 }))
            return db.changesCount
        }
        guard changed == 1 else { throw GalleyError(.notFound, "no upgrade '\(id)' is recorded in '\(directory)'") }
    }
}
