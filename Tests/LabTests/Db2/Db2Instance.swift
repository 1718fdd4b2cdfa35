import TestSupport

/// An instance of the stand-in's with TESTDB, which its environment names, HRDB, which is active, and SHOPDB; and a
/// recipe that has less patience than the built-in one.
enum Db2Instance {
    static let databases = ["TESTDB", "HRDB", "SHOPDB"]

    static func with(
        knobs: String, from level: String, arguments: [String] = [],
        _ body: @Sendable (LabDatabase) async throws -> Void
    ) async throws {
        let options = LabDatabase.Options(
            image: Db2Images.standIn(level),
            arguments: arguments + (knobs.isEmpty ? [] : ["-e", "STANDIN_KNOBS=\(knobs)"]))
        try await LabDatabase.with(.db2, options) { database in
            try await UserRecipe.copy(
                "db2", to: database.galley,
                replacing: [
                    "start-timeout: 45m": "start-timeout: 30s",
                    "limit=900": "limit=15",
                    "fingerprint.sh, user: root, timeout: 6h": "fingerprint.sh, user: root, timeout: 40s",
                    "convert.sh, user: root, timeout: 1d": "convert.sh, user: root, timeout: 30s",
                    "shutdown.sh, user: root, timeout: 30m": "shutdown.sh, user: root, timeout: 25s",
                    "offline-backup.sh, user: root, timeout: 1d": "offline-backup.sh, user: root, timeout: 25s",
                    "timeout: 5m, clean-exit": "timeout: 25s, clean-exit",
                ])
            try await database.fillDb2Database(LabDatabase.db2Database)
            for name in databases.dropFirst() { try await database.makeDb2Database(name) }
            try await database.db2(["activate database HRDB"])
            try await body(database)
        }
    }
}
