import Foundation
import GRDB
import GalleyCore

extension StateStore {
    /// Adds the result of a verification.
    /// - Throws: `GalleyError` `.badInput` when a field breaks a rule of the schema.
    public func insert(_ check: BackupCheck) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO backupCheck (backup, isGood, detail, at, operator, host, process)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    check.backup, check.isGood, check.detail, Timestamp.text(check.at), check.who.name, check.who.host,
                    check.who.process,
                ])
        }
    }

    /// The latest verification of each backup.
    public func latestBackupChecks() async throws -> [String: BackupCheck] {
        let rows = try await read { db in
            // With max() SQLite takes the other columns from the row that has it.
            try Row.fetchAll(db, sql: "SELECT *, max(at) FROM backupCheck GROUP BY backup").map { row in
                BackupCheck(
                    backup: row["backup"], isGood: row["isGood"], detail: row["detail"],
                    at: try UpgradeRow.date(row["at"]),
                    who: Operator(name: row["operator"], host: row["host"], process: row["process"]))
            }
        }
        return Dictionary(rows.map { ($0.backup, $0) }) { $1 }
    }
}
