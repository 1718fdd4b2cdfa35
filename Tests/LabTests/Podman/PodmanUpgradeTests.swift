import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// The keel's work on Podman's own API, whose differences `docs/engines-podman.md` lists. Its compatible steps are
    /// with Docker's.
    @Suite(
        .serialized, .lane, .enabled(if: Lab.podman != nil, Comment(rawValue: Lab.podmanAbsence)),
        .timeLimit(.minutes(4)))
    struct PodmanUpgrade {
        private func options(
            _ image: String, _ storage: LabDatabase.Storage = .namedVolume, restart: String? = "unless-stopped"
        ) -> LabDatabase.Options {
            LabDatabase.Options(image: image, storage: storage, restart: restart)
        }

        @Test("a boot of the host starts neither the kept original nor anything beside its successor")
        func boot() async throws {
            try await LabDatabase.with(.mariadb, options("lab/mariadb:10.11"), on: Lab.podman) { database in
                let before = try #require(try await database.state())
                let upgraded = try await database.galley.run(
                    "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                #expect(upgraded.exitCode == 0, Comment(rawValue: upgraded.report))
                // What podman-restart.service does at boot.
                let started = try await LabProcess.run(
                    [Lab.folder + "/lab", "podman", "start", "--all", "--filter", "restart-policy=always"])
                #expect(started.exitCode == 0, Comment(rawValue: started.report))
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")
            }
        }

        @Test("a policy with which a boot would start both is refused, with the reason")
        func always() async throws {
            try await LabDatabase.with(.mariadb, options("lab/mariadb:10.11", restart: "always"), on: Lab.podman) {
                database in
                let before = try await database.state()
                let refused = try await database.galley.run(
                    "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                #expect(refused.exitCode == 64, Comment(rawValue: refused.report))
                #expect(refused.stderr.contains("podman-restart.service"), Comment(rawValue: refused.report))
                #expect(refused.stderr.contains("--restart unless-stopped"))
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("a conversion keeps every row; going back discards only what came after it", arguments: [true, false])
        func converting(bind: Bool) async throws {
            let options = options("lab/mariadb:10.11", bind ? .bind : .anonymousVolume)
            try await LabDatabase.with(.mariadb, options, on: Lab.podman) { database in
                let before = try #require(try await database.state())
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:11.8")
                #expect(try await database.sql("SELECT @@version").hasPrefix("11.8."))
                let back = try await database.galley.run("rollback", database.name, "--discard-writes", "--yes")
                #expect(back.exitCode == 0, Comment(rawValue: back.report))
                try await expectBack(database, as: before)
                #expect(try await database.sql("SELECT @@version").hasPrefix("10.11."))
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        /// After the end of which step, whether it then goes on or back.
        private static let kills = [
            ("flush NAME", "10.11-b", false), ("write down the intent to stop", "10.11-b", true),
            ("write down the intent to stop", "10.11-b", false), ("start NAME with its ports", "10.11-b", true),
            ("write down the intent to convert", "11.8", true), ("write down the verified copy", "11.8", false),
        ]

        @Test("killed, then resumed or rolled back: every acknowledged row is there", arguments: kills)
        func kill(_ kill: (after: String, to: String, goesOn: Bool)) async throws {
            try await LabDatabase.with(.mariadb, options("lab/mariadb:10.11"), on: Lab.podman) { database in
                let before = try #require(try await database.state())
                let title = kill.after.replacingOccurrences(of: "NAME", with: database.name)
                let written = try await LabWriter.during(database) { _ in
                    let killed = try await database.galley.run(
                        ["upgrade", database.name, "--to", "lab/mariadb:\(kill.to)", "--yes"],
                        onLine: { line, process in
                            if line.dropFirst(10).hasPrefix(title) { process.signal(SIGKILL) }
                        })
                    #expect(killed.exitCode == -SIGKILL, Comment(rawValue: killed.report))
                    let command = kill.goesOn ? "resume" : "rollback"
                    let second = try await database.galley.run(command, database.name, "--yes")
                    #expect(second.exitCode == 0, Comment(rawValue: second.report))
                }
                #expect(written.verdict.ok, "\(written.verdict)")
                if kill.goesOn {
                    try await expectUpgraded(database, from: before, to: "lab/mariadb:\(kill.to)")
                } else {
                    try await expectBack(database, as: before)
                }
            }
        }

        @Test("pruning what is kept removes no volume that the database uses")
        func prune() async throws {
            try await LabDatabase.with(.mariadb, options("lab/mariadb:10.11", .anonymousVolume), on: Lab.podman) {
                database in
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
                try await database.lab.docker("restart", "-t", "60", database.name)
                try await eventually("the writer's rows after a restart", within: .seconds(30)) {
                    (try? await LabWriter(database).verdict().ok) == true
                }
            }
        }
    }
}
