import TestSupport
import Testing

extension Labs {
    /// What stands in the way of nothing, and is told. On the stand-in.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Notes {
        @Test("a password that was changed by hand, and one that can't work, are told in the plan")
        func passwords() async throws {
            try await planned { database in
                #expect(try await plan(database).contains("does not log in") == false)
                // Where the stand-in has what `passwd` changes.
                let change = "echo something else | sha256sum | cut -d ' ' -f 1 >/var/db2_setup/run/password"
                try await database.lab.docker("exec", database.name, "sh", "-c", change)
                #expect(try await plan(database).contains("the password in DB2INST1_PASSWORD does not log in"))
                try await database.setKnobs("mount=nosuid")
                #expect(try await plan(database).contains("no password logs in (SQL1639N)"))
            }
        }

        @Test("logs that are archived where Galley can't look are told in the plan")
        func archives() async throws {
            try await planned { database in
                let told = "TESTDB keeps its logs by TSM, which Galley can not look into"
                #expect(try await plan(database).contains(told) == false)
                try await database.db2(["update db cfg for TESTDB using LOGARCHMETH2 TSM"])
                #expect(try await plan(database).contains(told))
            }
        }

        private func planned(_ body: @Sendable (LabDatabase) async throws -> Void) async throws {
            try await LabDatabase.with(.db2, .init(image: Db2Images.standIn("11.1.4.4")), on: nil, body)
        }

        private func plan(_ database: LabDatabase) async throws -> String {
            let run = try await database.galley.run(
                "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--plan")
            #expect(run.exitCode == 0, Comment(rawValue: run.report))
            return run.stdout
        }
    }
}
