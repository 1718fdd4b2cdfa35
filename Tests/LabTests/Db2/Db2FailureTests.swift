import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// What can go wrong in a Db2 upgrade: the stand-in's knobs.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Failures {
        @Test(
            "whatever of the old server's fails, hangs or lies is undone, with the true reason",
            arguments: Db2Failure.old)
        func old(_ failure: Db2Failure) async throws { try await Labs.isUndone(failure) }

        @Test("so is a new server that does not come up", arguments: Db2Failure.start)
        func start(_ failure: Db2Failure) async throws { try await Labs.isUndone(failure) }
    }

    /// The same, in a lane of its own.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2ConversionFailures {
        @Test("so is a conversion that fails or hangs", arguments: Db2Failure.conversion)
        func conversion(_ failure: Db2Failure) async throws { try await Labs.isUndone(failure) }

        @Test("and one whose result can't be proved", arguments: Db2Failure.proof)
        func proof(_ failure: Db2Failure) async throws { try await Labs.isUndone(failure) }
    }

    fileprivate static func isUndone(_ failure: Db2Failure) async throws {
        try await Db2Instance.with(knobs: failure.whileRunning ? "" : failure.knob, from: "11.1.4.4") { database in
            if failure.whileRunning { try await database.setKnobs(failure.knob) }
            let before = try #require(try await database.state())
            let run = try await database.galley.run(
                "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes")
            #expect(run.exitCode == (failure.needsHuman ? 2 : 1), Comment(rawValue: run.report))
            #expect(run.errors.count == 1, Comment(rawValue: run.report))
            #expect(run.stderr.contains(failure.says), Comment(rawValue: run.report))
            if failure.needsHuman {
                try await database.setKnobs("")
                let second = try await database.galley.run("rollback", database.name, "--yes")
                #expect(second.exitCode == 0, Comment(rawValue: second.report))
            }
            try await expectBack(database, as: before)
            try await database.setKnobs("")
            for name in Db2Instance.databases { #expect(try await database.db2Rows(name) == "5", "\(name)") }
            // What was active is so again.
            #expect(try await database.db2(["list active databases"]).contains("= HRDB"))
        }
    }
}
