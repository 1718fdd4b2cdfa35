import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Galley runs where the database's clients are not: beside an engine reached through its socket alone.
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct UnreachablePortRegression {
        @Test("a port that can't be reached from Galley's place is told of, and the upgrade works without it")
        func unreachable() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                // A network namespace with nothing in it, not even a loopback that is up.
                let command = [
                    "unshare", "--net", "--", try GalleyBinary.path, "upgrade", database.name, "--to",
                    "lab/mariadb:10.11-b", "--yes",
                ]
                let upgraded = try await LabWriter.during(database) { _ in
                    try await LabProcess.run(command, environment: database.galley.environment)
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.value.stdout.contains("does not answer at 127.0.0.1:\(database.port) from here"))
                #expect(!upgraded.value.stderr.contains("ask each published port"))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")
            }
        }
    }
}
