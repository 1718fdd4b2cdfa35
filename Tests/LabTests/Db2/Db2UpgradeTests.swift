import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Db2, every local database of it. On IBM's own images where somebody names them, else on the stand-in.
    @Suite(.serialized, .lane, .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Upgrade {
        /// Beside the one that the image makes.
        private static let others = ["HRDB", "SHOPDB"]
        private static let all = [LabDatabase.db2Database] + others

        @Test("from level to level in one command each: three databases, every row, and everything active again")
        func levels() async throws {
            let first = Db2Images.levels[0]
            try await LabDatabase.with(.db2, .init(image: first, arguments: Db2Images.arguments)) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                for other in Self.others { try await database.makeDb2Database(other) }
                try await database.db2(["activate database HRDB"])
                for image in Db2Images.levels.dropFirst() {
                    let before = try #require(try await database.state())
                    let upgraded = try await LabWriter.during(database) { _ in
                        try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
                    }
                    #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                    #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                    #expect(upgraded.value.stderr.contains("same content in 10 of 10 tables"))
                    try await expectUpgraded(database, from: before, to: image)
                    for name in Self.all { #expect(try await database.db2Rows(name) == "5", "\(name)") }
                    // TESTDB was active by the writer's connection.
                    #expect(try await activeDatabases(database).isSuperset(of: ["HRDB", "TESTDB"]))
                    let pruned = try await database.galley.run("prune", database.name, "--yes")
                    #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                    #expect(try await database.leftovers() == [])
                }
            }
        }

        @Test(
            "before a release every database is backed up by the old server; going back takes an accepted loss",
            .enabled(if: Db2Images.takesTime))
        func releaseAndBack() async throws {
            let images = Array(Db2Images.levels.suffix(2))
            try await LabDatabase.with(.db2, .init(image: images[0], arguments: Db2Images.arguments)) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                try await database.makeDb2Database("HRDB")
                let before = try #require(try await database.state())
                let upgraded = try await database.galley.run("upgrade", database.name, "--to", images[1], "--yes")
                #expect(upgraded.exitCode == 0, Comment(rawValue: upgraded.report))
                let backups = upgraded.stderr.split(separator: "\n").filter { $0.contains("backup: /database/") }
                if Db2Images.areStandIns { #expect(backups.count == 2, Comment(rawValue: upgraded.report)) }
                for backup in backups {
                    let file = try #require(backup.split(separator: " ").last.map(String.init))
                    try await database.lab.docker("exec", database.name, "test", "-s", file)
                }
                let refused = try await database.galley.run("rollback", database.name, "--yes")
                #expect(refused.exitCode == 64, Comment(rawValue: refused.report))
                let back = try await database.galley.run("rollback", database.name, "--discard-writes", "--yes")
                #expect(back.exitCode == 0, Comment(rawValue: back.report))
                try await expectBack(database, as: before)
                for name in [LabDatabase.db2Database, "HRDB"] { #expect(try await database.db2Rows(name) == "5") }
            }
        }

        private func activeDatabases(_ database: LabDatabase) async throws -> Set<String> {
            let listed = try await database.db2(["list active databases"])
            return Set(
                listed.split(separator: "\n").filter { $0.hasPrefix("Database name") }
                    .compactMap { $0.split(separator: " ").last.map(String.init) })
        }
    }
}
