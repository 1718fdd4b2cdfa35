import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// What is found out before anything is touched. On the stand-in, whose knobs make it so.
    @Suite(.serialized, .lane, .enabled(if: Db2Images.areStandIns && Db2Images.takesTime), .timeLimit(.minutes(3)))
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
                Case(knob: "", from: "11.1.4.4", to: "12.1.0.0", says: "upgrade to 11.5 first"),
                Case(knob: "", from: "11.5.9.0", to: "11.1.4.4", says: "is lower than the running 11.5.9.0"),
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

        @Test("somebody else than the instance owner can't upgrade it")
        func otherUser() async throws {
            try await LabDatabase.with(.db2, .init(image: Db2Images.standIn("11.1.4.4"))) { database in
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--user", "app", "--yes")
                #expect(run.exitCode == 64, Comment(rawValue: run.report))
                #expect(run.stderr.contains("leave --user out"))
            }
        }
    }
}
