import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Db2, every local database of it. On IBM's own images where somebody names them, else on the stand-in.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.haveStep, Comment(rawValue: Db2Images.stepAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
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
                let hostname = try await database.lab.docker("exec", database.name, "hostname")
                for (step, image) in Db2Images.levels.dropFirst().enumerated() {
                    let before = try #require(try await database.state())
                    let upgraded = try await LabWriter.during(database) { _ in
                        try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
                    }
                    #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                    #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                    #expect(upgraded.value.stderr.contains("same content in 10 of 10 tables"))
                    try await expectUpgraded(database, from: before, to: image)
                    #expect(try await database.lab.docker("exec", database.name, "hostname") == hostname)
                    for name in Self.all { #expect(try await database.db2Rows(name) == "5", "\(name)") }
                    // TESTDB was active by the writer's connection.
                    #expect(try await activeDatabases(database).isSuperset(of: ["HRDB", "TESTDB"]))
                    if Db2Images.areStandIns {
                        try await expectEverythingAfter(database, image)
                        let made = Self.backups(upgraded.value).count
                        #expect(made == (Self.series(before.image) == Self.series(image) ? 0 : Self.all.count))
                    }
                    // The first original stays for the next upgrade to find: it has the database's mounts.
                    if step == 0, Db2Images.levels.count > 2 { continue }
                    let pruned = try await database.galley.run("prune", database.name, "--yes")
                    #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                    #expect(try await database.leftovers() == [])
                }
            }
        }

        @Test(
            "before a release every database is backed up by the old server; going back takes an accepted loss",
            .enabled(if: Db2Images.takesTime && Db2Images.changeRelease, "needs two releases, or GALLEY_TEST_ALL"))
        func releaseAndBack() async throws { try await thereAndBack(backups: 2) }

        @Test(
            "before a fix pack no backup is made; going back takes an accepted loss",
            .enabled(if: Db2Images.takesTime && !Db2Images.changeRelease, "needs images of one release"))
        func fixPackAndBack() async throws { try await thereAndBack(backups: 0) }

        private func thereAndBack(backups expected: Int) async throws {
            let images = Array(Db2Images.levels.suffix(2))
            try await LabDatabase.with(.db2, .init(image: images[0], arguments: Db2Images.arguments)) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                try await database.makeDb2Database("HRDB")
                let before = try #require(try await database.state())
                let upgraded = try await database.galley.run("upgrade", database.name, "--to", images[1], "--yes")
                #expect(upgraded.exitCode == 0, Comment(rawValue: upgraded.report))
                let backups = Self.backups(upgraded)
                #expect(backups.count == expected, Comment(rawValue: upgraded.report))
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

        private static func backups(_ run: EndedProcess) -> [Substring] {
            run.stderr.split(separator: "\n").filter { $0.contains("backup: /database/") }
        }

        /// `11.5` of the stand-in's `lab/db2-stand-in:11.5.9.0`.
        private static func series(_ image: String) -> [Substring] {
            Array((image.split(separator: ":").last ?? "").split(separator: ".").prefix(2))
        }

        /// What an administrator has to do after an upgrade, and forgets: the stand-in notes that it was done.
        private func expectEverythingAfter(_ database: LabDatabase, _ image: String) async throws {
            let level = image.split(separator: ":").last ?? ""
            for name in Self.all {
                let packages = "select count(*) from syscat.packages where valid <> 'Y'"
                #expect(try await database.db2([packages], in: name) == "0", "db2rbind of \(name)")
            }
            // Its catalogue was brought to the fix pack by db2updv.
            let controls = try await database.lab.docker(
                "exec", database.name, "sh", "-c", "cat /database/data/db2inst1/NODE0000/SQL*/SQLDBCONF")
            let brought = controls.split(separator: "\"level\":").dropFirst()
                .filter { $0.trimmingCharacters(in: .whitespaces).hasPrefix("\"\(level)\"") }
            #expect(brought.count == Self.all.count, Comment(rawValue: controls))
        }

        private func activeDatabases(_ database: LabDatabase) async throws -> Set<String> {
            let listed = try await database.db2(["list active databases"])
            return Set(
                listed.split(separator: "\n").filter { $0.hasPrefix("Database name") }
                    .compactMap { $0.split(separator: " ").last.map(String.init) })
        }
    }
}
