import Foundation
import GRDB
import GalleyCore

/// The mapping between an ``UpgradeRecord`` and its row: one list of columns for both ways.
enum UpgradeRow {
    static let columns = [
        "id", "database", "engine", "containerId", "successorId", "fromImage", "toImage", "fromVersion", "toVersion",
        "stepClass", "recipe", "startedAt", "endedAt", "outcome", "prunedAt", "operator", "host", "reason",
        "planDigest", "plan", "detail",
    ]

    static func insert(_ record: UpgradeRecord, _ db: Database) throws {
        let marks = columns.map { ":\($0)" }.joined(separator: ", ")
        try db.execute(
            sql: "INSERT INTO upgrade (\(columns.joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments(values(record)))
    }

    private static func values(_ record: UpgradeRecord) -> [String: (any DatabaseValueConvertible)?] {
        [
            "id": record.id, "database": record.database, "engine": record.engine,
            "containerId": record.containerId, "successorId": record.successorId, "fromImage": record.fromImage,
            "toImage": record.toImage, "fromVersion": record.fromVersion, "toVersion": record.toVersion,
            "stepClass": record.stepClass, "recipe": record.recipe, "startedAt": Timestamp.text(record.startedAt),
            "endedAt": record.endedAt.map(Timestamp.text), "outcome": record.outcome.rawValue,
            "prunedAt": record.prunedAt.map(Timestamp.text), "operator": record.operator, "host": record.host,
            "reason": record.reason, "planDigest": record.planDigest, "plan": record.plan.text(),
            "detail": record.detail.text(),
        ]
    }

    static func record(_ row: Row) throws -> UpgradeRecord {
        guard let outcome = UpgradeOutcome(rawValue: row["outcome"]) else {
            throw GalleyError(.badInput, "a record in the state file has an unknown outcome")
        }
        return UpgradeRecord(
            id: row["id"], database: row["database"], engine: row["engine"], containerId: row["containerId"],
            successorId: row["successorId"], fromImage: row["fromImage"], toImage: row["toImage"],
            fromVersion: row["fromVersion"], toVersion: row["toVersion"], stepClass: row["stepClass"],
            recipe: row["recipe"], startedAt: try date(row["startedAt"]), endedAt: try optionalDate(row["endedAt"]),
            outcome: outcome, prunedAt: try optionalDate(row["prunedAt"]), operator: row["operator"],
            host: row["host"], reason: row["reason"], planDigest: row["planDigest"],
            plan: try json(row["plan"]), detail: try json(row["detail"]))
    }

    static func date(_ text: String) throws -> Date {
        guard let date = Timestamp.date(text) else {
            throw GalleyError(.badInput, "a record in the state file has a time that is none: '\(text)'")
        }
        return date
    }

    private static func optionalDate(_ text: String?) throws -> Date? { try text.map(date) }
    private static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text.utf8) }
}
