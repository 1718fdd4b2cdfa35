import GalleyCore
import TestSupport
import Testing

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct CompatibleUpgrade {
        @Test("a compatible step keeps every row, and so does its rollback")
        func namedVolume() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run(
                        "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes", "--reason", "CHG-1")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                print("outage of a compatible step as the client saw it: \(upgraded.verdict.longestGapMs) ms")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")

                let rolledBack = try await LabWriter.during(database) { _ in
                    try await database.galley.run("rollback", database.name, "--yes")
                }
                #expect(rolledBack.value.exitCode == 0, Comment(rawValue: rolledBack.value.report))
                #expect(rolledBack.verdict.ok, "\(rolledBack.verdict)")
                try await expectBack(database, as: before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("the verdict finds out one missing row")
        func control() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let written = try await LabWriter.during(database) { _ in }
                #expect(written.verdict.ok)
                let control = try await LabWriter(database).control()
                #expect(control.exitCode == 0, Comment(rawValue: control.report))
                try await database.sql("DELETE FROM galley_writer WHERE id = 3")
                let verdict = try await LabWriter(database).verdict()
                #expect(!verdict.ok)
                #expect(verdict.missing == 1)
            }
        }

        @Test("PostgreSQL changes image within its version")
        func postgres() async throws {
            try await LabDatabase.with(.postgresql, .init(image: "lab/postgres:15-a")) { database in
                let before = try #require(try await database.state())
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/postgres:15-b", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                print("outage of a compatible step as the client saw it: \(upgraded.verdict.longestGapMs) ms")
                try await expectUpgraded(database, from: before, to: "lab/postgres:15-b")

                let major = try await database.galley.run("upgrade", database.name, "--to", "lab/postgres:17", "--yes")
                #expect(major.exitCode == 64, Comment(rawValue: major.report))
                #expect(major.errors.count == 1)
            }
        }
    }
}
