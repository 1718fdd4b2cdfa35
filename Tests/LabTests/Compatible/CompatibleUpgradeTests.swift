import GalleyCore
import TestSupport
import Testing

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct CompatibleUpgrade {
        struct Case: Sendable, CustomTestStringConvertible {
            var kind = LabDatabase.Kind.mariadb
            var onPodman = false
            var restart: String? = "unless-stopped"

            var images: (from: String, to: String) {
                kind == .mariadb
                    ? ("lab/mariadb:10.11", "lab/mariadb:10.11-b") : ("lab/postgres:15-a", "lab/postgres:15-b")
            }
            var testDescription: String { "\(kind) on \(onPodman ? "Podman" : "Docker"), \(restart ?? "no policy")" }
        }

        /// Podman can't change a policy: each that is accepted there goes its own way.
        private static let cases = [
            Case(restart: "always"), Case(kind: .postgresql),
            Case(onPodman: true), Case(onPodman: true, restart: "no"), Case(onPodman: true, restart: "on-failure"),
            Case(kind: .postgresql, onPodman: true),
        ]

        @Test("a compatible step keeps every row, and so does its rollback", arguments: cases)
        func compatible(_ given: Case) async throws {
            let lab = try given.onPodman ? #require(Lab.podman) : Lab.required()
            let options = LabDatabase.Options(image: given.images.from, restart: given.restart)
            try await LabDatabase.with(given.kind, options, on: lab) { database in
                let before = try #require(try await database.state())
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run(
                        "upgrade", database.name, "--to", given.images.to, "--yes", "--reason", "CHG-1")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                print("outage as the client saw it, \(given.testDescription): \(upgraded.verdict.longestGapMs) ms")
                try await expectUpgraded(database, from: before, to: given.images.to)

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

        @Test("PostgreSQL to another major version is refused, with one reason")
        func major() async throws {
            try await LabDatabase.with(.postgresql, .init(image: "lab/postgres:15-a")) { database in
                let before = try await database.state()
                let major = try await database.galley.run("upgrade", database.name, "--to", "lab/postgres:17", "--yes")
                #expect(major.exitCode == 64, Comment(rawValue: major.report))
                #expect(major.errors.count == 1)
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }
    }
}
