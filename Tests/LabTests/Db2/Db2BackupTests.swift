import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// Backups of every database of an instance, and what comes back.
    @Suite(
        .serialized, .lane, .timeLimit(.minutes(5)),
        .enabled(if: Db2Images.areTheLabs, Comment(rawValue: Db2Images.labAbsence)))
    struct Db2Backups {
        private static let level = "12.1.0.0"

        private func create(_ database: LabDatabase, _ method: String, _ rest: String...) -> [String] {
            ["backup", "create", database.name, "--to", database.folder + "/backups", "--method", method] + rest
        }

        private func places(_ database: LabDatabase) async throws -> [String] {
            try await database.galley.json("backup", "list", "--from", database.folder + "/backups").array?
                .compactMap { $0["place"]?.string } ?? []
        }

        /// Images lie in the container only while they are made.
        private func expectNoImage(_ database: LabDatabase) async throws {
            let left = try await database.lab.docker(
                "exec", database.name, "sh", "-c", "ls -d /database/backup/galley-* 2>/dev/null; true")
            #expect(left == "")
        }

        private func archiveLogs(_ database: LabDatabase) async throws {
            for name in ["HRDB", "SHOPDB"] {
                try await database.db2(["update db cfg for \(name) using LOGARCHMETH1 DISK:/database/logs"])
                _ = try await database.lab.docker(
                    "exec", database.name, "su", "-", LabDatabase.db2Owner, "-c",
                    "db2 force applications all; db2 deactivate database \(name); db2 backup database \(name) to /dev/null"
                )
            }
        }

        private func rows(of database: String, in container: String, _ lab: Lab) async throws -> String {
            let text = try await lab.docker(
                "exec", container, "su", "-", LabDatabase.db2Owner, "-c",
                "db2 connect to \(database) >/dev/null; db2 -x 'select count(*) from \(LabDatabase.db2Owner).kept'; exit $?"
            )
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test("circular logging is refused online by its name, and is backed up offline")
        func circular() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                let refused = try await database.galley.run(create(database, "online"))
                #expect(refused.exitCode == 1, Comment(rawValue: refused.report))
                #expect(refused.errors.count == 1)
                for name in ["HRDB", "SHOPDB"] {
                    #expect(
                        refused.stderr.contains("\(name) has circular logging"), Comment(rawValue: refused.report))
                }
                #expect(!refused.stderr.contains("TESTDB has"), Comment(rawValue: refused.report))
                #expect(refused.stderr.contains("--method offline"), Comment(rawValue: refused.report))
                #expect(try await places(database) == [])

                let made = try await database.galley.run(create(database, "offline"))
                #expect(made.exitCode == 0, Comment(rawValue: made.report))
                try await expectNoImage(database)
                // It was active before.
                #expect(try await database.db2(["list active databases"]).contains("= HRDB"))
                let place = try #require(try await places(database).first)
                let verified = try await database.galley.run("backup", "verify", place)
                #expect(verified.exitCode == 0, Comment(rawValue: verified.report))
                #expect(verified.stdout.contains("9 of 9 tables read, "), Comment(rawValue: verified.report))
                #expect(try await database.lab.containers("name=galley-verify").isEmpty)
                #expect(try await database.lab.volumes("name=galley-verify").isEmpty)
            }
        }

        @Test("with the source and its volume gone every database is back, by each method")
        func lostSource() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                try await archiveLogs(database)
                for method in ["online", "offline"] {
                    try await database.db2(
                        ["insert into \(LabDatabase.db2Owner).kept values (\(method.count), 'before \(method)')"],
                        in: "SHOPDB")
                    let made = try await database.galley.run(create(database, method))
                    #expect(made.exitCode == 0, Comment(rawValue: made.report))
                }
                try await database.db2(
                    ["insert into \(LabDatabase.db2Owner).kept values (99, 'after')"], in: "SHOPDB")
                let manifests = try await database.galley.json(
                    "backup", "list", "--from", database.folder + "/backups"
                ).array?.compactMap { $0["manifest"] }
                for manifest in manifests ?? [] {
                    #expect(manifest["databases"]?.strings == Db2Instance.databases, "\(manifest.text())")
                    #expect(manifest["data"]?.string == "/database")
                    #expect(manifest["version"]?.string == Self.level)
                }
                let places = try await places(database)
                #expect(places.count == 2)
                try await expectDamageIsFound(database, places[0])
                _ = try await database.lab.docker("rm", "-f", "-v", database.name)
                _ = try await database.lab.docker("volume", "rm", database.volume)

                let unlicensed = try await database.galley.run("backup", "restore", places[0], database.name + "-0")
                #expect(unlicensed.exitCode == 1, Comment(rawValue: unlicensed.report))
                #expect(
                    unlicensed.stderr.contains("you need to accept the license"), Comment(rawValue: unlicensed.report))
                #expect(try await database.lab.volumes("name=\(database.name)-0").isEmpty)
                // Newest first.
                for (place, shop) in zip(places, ["7", "6"]) {
                    let new = "\(database.name)-\(shop)"
                    let restored = try await database.galley.run(
                        "backup", "restore", place, new, "--env", "LICENSE=accept", "--env",
                        "DB2INST1_PASSWORD=\(LabDatabase.password)")
                    #expect(restored.exitCode == 0, Comment(rawValue: restored.report))
                    #expect(try await rows(of: "TESTDB", in: new, database.lab) == "5")
                    #expect(try await rows(of: "HRDB", in: new, database.lab) == "5")
                    #expect(try await rows(of: "SHOPDB", in: new, database.lab) == shop)
                }
            }
        }

        /// One error each, before anything is made.
        private func expectDamageIsFound(_ database: LabDatabase, _ place: String) async throws {
            let bad = database.folder + "/bad"
            for damage in ["truncate -s -1 backup.zst", "printf x | dd of=backup.zst bs=1 seek=500 conv=notrunc"] {
                try? FileManager.default.removeItem(atPath: bad)
                try FileManager.default.copyItem(atPath: place, toPath: bad)
                _ = try await LabProcess.run(["sh", "-c", "cd '\(bad)' && \(damage)"])
                let found = try await database.galley.run("backup", "verify", bad)
                #expect(found.exitCode == 65, Comment(rawValue: found.report))
                #expect(found.errors.count == 1)
                #expect(found.stderr.contains("is damaged"), Comment(rawValue: found.report))
            }
        }

        @Test("an image that is not sound and a disk that fills make no good backup")
        func unsound() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                // A cut image, which Db2 calls successful; one that db2ckbkp refuses for its own reasons; no image at all.
                for (knobs, words) in [
                    ("backup@SHOPDB=lie", "the image of SHOPDB is not sound"),
                    ("ckbkp=fail", "the image of TESTDB is not sound"), ("backup@HRDB=fail", "SQL2419N"),
                ] {
                    try await database.setKnobs(knobs)
                    let failed = try await database.galley.run(create(database, "offline"))
                    #expect(failed.exitCode == 1, Comment(rawValue: failed.report))
                    #expect(failed.errors.count == 1)
                    #expect(failed.stderr.contains(words), Comment(rawValue: failed.report))
                    #expect(try await places(database) == [])
                    try await expectNoImage(database)
                }
                try await database.setKnobs("")
                let made = try await database.galley.run(create(database, "offline"))
                #expect(made.exitCode == 0, Comment(rawValue: made.report))
                // What was good when it was made is looked at again when it comes back.
                let place = try #require(try await places(database).first)
                let broken = try await database.galley.run(
                    "backup", "verify", place, "--env", "LICENSE=accept", "--env", "DB2INST1_PASSWORD=a", "--env",
                    "STANDIN_KNOBS=ckbkp=fail")
                #expect(broken.exitCode == 1, Comment(rawValue: broken.report))
                #expect(
                    broken.stderr.contains("the database TESTDB could not be restored"),
                    Comment(rawValue: broken.report))
            }
        }

        private func utilities(_ database: LabDatabase) async throws -> String {
            try await database.lab.tryDocker(
                ["exec", database.name, "su", "-", LabDatabase.db2Owner, "-c", "db2 list utilities"]
            ).stdout
        }

        @Test("ended on its way it leaves no backup and no work in the server", arguments: ["online", "offline"])
        func ended(method: String) async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                try await archiveLogs(database)
                try await database.setKnobs("backup@TESTDB=hang")
                let ended = try await database.galley.run(
                    create(database, method),
                    onStart: { process in
                        try? await eventually("the backup") { try await utilities(database).contains("= BACKUP") }
                        let second = try? await database.galley.run(create(database, method))
                        #expect(second?.exitCode == 75, Comment(rawValue: second?.report ?? "none"))
                        process.signal(SIGINT)
                    })
                #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                #expect(ended.stderr.contains("nothing of it is left"), Comment(rawValue: ended.report))
                #expect(try await utilities(database).contains("SQL1611W"))
                try await expectNoImage(database)
                // Killed, it leaves the server at work: that is found, and ended, before another one begins.
                let killed = try await database.galley.run(
                    create(database, method),
                    onStart: { process in
                        try? await eventually("the backup") { try await utilities(database).contains("= BACKUP") }
                        process.signal(SIGKILL)
                    })
                #expect(killed.exitCode == -SIGKILL)
                try await eventually("the end of its processes") {
                    // Some may end while they are looked at.
                    try await !database.lab.docker(
                        "exec", database.name, "sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null; true"
                    ).contains("galley")
                }
                let held = try await database.galley.run(create(database, method))
                #expect(held.exitCode == 75, Comment(rawValue: held.report))
                #expect(held.stderr.contains("in TESTDB"), Comment(rawValue: held.report))
                try await database.setKnobs("")
                _ = try await database.db2(["force applications all"])
                try await eventually("its end") { try await utilities(database).contains("SQL1611W") }
                let made = try await database.galley.run(create(database, method))
                #expect(made.exitCode == 0, Comment(rawValue: made.report))
                try await expectNoImage(database)
            }
        }
    }
}
