import GalleyCore
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct Signals {
        @Test("Ctrl-C and a kill undo everything", arguments: [SIGINT, SIGTERM])
        func undone(_ number: Int32) async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                // The one comes while the data is copied, the other while the new server works on it.
                let step = number == SIGINT ? "stop \(database.name) cleanly" : "write down the intent to convert"
                let written = try await LabWriter.during(database) { _ in
                    try await database.galley.run(
                        ["upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes"],
                        onLine: { line, process in
                            guard line.contains(step) else { return }
                            try? await Task.sleep(for: .milliseconds(700))
                            process.signal(number)
                        })
                }
                #expect(written.value.exitCode == 1, Comment(rawValue: written.value.report))
                #expect(written.value.errors.count == 1)
                #expect(written.verdict.ok, "\(written.verdict)")
                try await expectBack(database, as: before)
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("of two operators at once one upgrades, the other is told who holds the lock")
        func twoOperators() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                let second = Mutex<EndedProcess?>(nil)
                let first = try await database.galley.run(
                    ["upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes"],
                    onLine: { line, _ in
                        guard line.contains("lock \(database.name) in the engine") else { return }
                        let ended = try? await database.galley.run(
                            "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                        second.withLock { $0 = ended }
                    })
                #expect(first.exitCode == 0, Comment(rawValue: first.report))
                let loser = try #require(second.withLock { $0 })
                #expect(loser.exitCode == 75, Comment(rawValue: loser.report))
                #expect(loser.errors.count == 1)
                #expect(loser.stderr.contains("tester"))
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")
            }
        }

        @Test("two operators who start in the same moment never both upgrade")
        func race() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                async let one = database.galley.run("upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                async let other = database.galley.run("upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                let both = try await [one, other].sorted { $0.exitCode < $1.exitCode }
                #expect(both[0].exitCode == 0, Comment(rawValue: both[0].report))
                // 3: it found the lock free again, and the container changed since its plan was made.
                #expect([75, 3].contains(both[1].exitCode), Comment(rawValue: both[1].report))
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")
                #expect(try await database.galley.json("status", database.name).array?.count == 1)
            }
        }
    }
}
