import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// What is found out before anything is touched. On the stand-in, whose knobs make it so.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.areStandIns && Db2Images.takesTime),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Refusals {
        /// A knob of the old server's, the image to go to, and what the refusal says.
        struct Case: Sendable, CustomTestStringConvertible {
            var knob: String
            var from = "11.1.4.4"
            var to = "11.5.9.0"
            var says: String
            var testDescription: String { "\(knob.isEmpty ? "\(from) → \(to)" : knob)" }
        }

        @Test(
            "one clear error, exit code 64, and the server not touched",
            arguments: [
                Case(knob: "hadr@HRDB=PRIMARY", says: "replication: the database HRDB is an HADR PRIMARY"),
                Case(knob: "hadr@TESTDB=STANDBY", says: "replication: the database TESTDB is an HADR STANDBY"),
                Case(knob: "backup-pending@HRDB=yes", says: "the database HRDB has Backup pending"),
                Case(knob: "rollforward-pending@HRDB=yes", says: "the database HRDB has Rollforward pending"),
                Case(knob: "indoubt@TESTDB=2", says: "the database TESTDB has transactions in doubt"),
                Case(knob: "restore-pending@HRDB=yes", says: "the database HRDB has Restore pending"),
                Case(knob: "utility@HRDB=LOAD", says: "wait until it is through: LOAD in HRDB"),
                Case(
                    knob: "keystore=/database/no/keystore.p12",
                    says: "the keystore /database/no/keystore.p12 has no stash"),
                Case(knob: "", from: "11.1.4.4", to: "12.1.0.0", says: "upgrade to 11.5 first"),
            ])
        func refused(_ refusal: Case) async throws {
            let options = LabDatabase.Options(image: Db2Images.standIn(refusal.from))
            try await LabDatabase.with(.db2, options) { database in
                try await database.makeDb2Database("HRDB")
                // While it runs: it could not have made its databases with some of them.
                try await database.setKnobs(refusal.knob)
                let before = try await database.state()
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn(refusal.to), "--yes")
                #expect(run.exitCode == 64, Comment(rawValue: run.report))
                #expect(run.stderr.contains(refusal.says), Comment(rawValue: run.report))
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("a keystore is part of the data: with its stash on a mount, or refused")
        func keystore() async throws {
            let options = LabDatabase.Options(image: Db2Images.standIn("11.1.4.4"), arguments: ["-v", "/secure"])
            try await LabDatabase.with(.db2, options) { database in
                let keep =
                    "mkdir -p /secure /opt/keys; touch /secure/k.p12 /secure/k.sth /opt/keys/k.p12 /opt/keys/k.sth"
                try await database.lab.docker("exec", database.name, "sh", "-c", keep)
                let arguments = ["upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--plan"]
                try await database.setKnobs("keystore=/secure/k.p12")
                let kept = try await database.galley.run(arguments)
                #expect(kept.exitCode == 0, Comment(rawValue: kept.report))
                #expect(kept.stdout.contains("copy /secure ("), Comment(rawValue: kept.report))
                try await database.setKnobs("keystore=/opt/keys/k.p12")
                let lost = try await database.galley.run(arguments)
                #expect(lost.exitCode == 64, Comment(rawValue: lost.report))
                #expect(lost.stderr.contains("/opt/keys"), Comment(rawValue: lost.report))
            }
        }
    }

    /// The talk's own pitfalls. On IBM's own images too.
    @Suite(.serialized, .lane, .enabled(if: Db2Images.takesTime), .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Pitfalls {
        @Test("a lower level, and somebody else than the instance's owner")
        func refused() async throws {
            let image = Db2Images.levels.last ?? ""
            try await LabDatabase.with(.db2, .init(image: image, arguments: Db2Images.arguments)) { database in
                let before = try await database.state()
                let other = try await database.galley.run(
                    "upgrade", database.name, "--to", image, "--user", "app", "--yes")
                #expect(other.exitCode == 64, Comment(rawValue: other.report))
                #expect(other.stderr.contains("leave --user out"))
                if let lower = Db2Images.levels.dropLast().last {
                    let run = try await database.galley.run("upgrade", database.name, "--to", lower, "--yes")
                    #expect(run.exitCode == 64, Comment(rawValue: run.report))
                    #expect(run.stderr.contains("is lower than the running "), Comment(rawValue: run.report))
                }
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test(
            "a hook that opens every database at each start, as the talk has it; the kept original is in no one's way")
        func hook() async throws {
            let hooks = FileManager.default.temporaryDirectory.appendingPathComponent(
                "labtest-hooks-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: hooks) }
            let script = hooks.appendingPathComponent("activate.sh").path
            let text = """
                #!/bin/bash
                su - db2inst1 -c 'for name in TESTDB HRDB; do db2 activate database $name; done'
                exit 0

                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: script))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
            let images = Array(Db2Images.levels.suffix(3))
            let options = LabDatabase.Options(
                image: images[0], arguments: Db2Images.arguments + ["-v", "\(hooks.path):/var/custom"])
            try await LabDatabase.with(.db2, options) { database in
                try await database.fillDb2Database(LabDatabase.db2Database)
                try await database.makeDb2Database("HRDB")
                // One after the other, and nothing is pruned in between.
                for image in images.dropFirst() {
                    let before = try #require(try await database.state())
                    let run = try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
                    #expect(run.exitCode == 0, Comment(rawValue: run.report))
                    #expect(run.stdout.contains("the hooks in /var/custom run at every start"))
                    try await expectUpgraded(database, from: before, to: image)
                    for name in [LabDatabase.db2Database, "HRDB"] { #expect(try await database.db2Rows(name) == "5") }
                }
            }
        }
    }
}
