public import Foundation
import GRDB
import GalleyCore

extension StateStore {
    /// Adds one line to an upgrade's history and gives it as it was kept.
    /// - Throws: `GalleyError` `.notFound` when there is no such upgrade.
    @discardableResult
    public func append(_ kind: String, _ text: String, to upgradeId: String, at: Date) async throws -> UpgradeEvent {
        let directory = directory
        return try await write { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM upgrade WHERE id = ?", arguments: [upgradeId]) != nil else {
                throw GalleyError(.notFound, "no upgrade '\(upgradeId)' is recorded in '\(directory)'")
            }
            let last = try Int.fetchOne(
                db, sql: "SELECT max(sequence) FROM event WHERE upgradeId = ?", arguments: [upgradeId])
            let event = UpgradeEvent(
                upgradeId: upgradeId, sequence: (last ?? 0) + 1, at: at, kind: kind, text: text)
            try db.execute(
                sql: "INSERT INTO event (upgradeId, sequence, at, kind, text) VALUES (?, ?, ?, ?, ?)",
                arguments: [upgradeId, event.sequence, Timestamp.text(at), kind, text])
            return event
        }
    }

    /// An upgrade's history, in order. Empty for an unknown id.
    public func events(_ upgradeId: String) async throws -> [UpgradeEvent] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM event WHERE upgradeId = ? ORDER BY sequence", arguments: [upgradeId]
            ).map { row in
                UpgradeEvent(
                    upgradeId: row["upgradeId"], sequence: row["sequence"], at: try UpgradeRow.date(row["at"]),
                    kind: row["kind"], text: row["text"])
            }
        }
    }
}
