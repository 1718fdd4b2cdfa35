import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// What is found out before anything is touched. On the stand-in, whose knobs make it so.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
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
}
