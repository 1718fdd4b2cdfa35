import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// Somebody runs `docker start` on the stopped original while Galley works on its data.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct StartedByHandRegression {
        /// Upgrades, and starts the original after a step has ended; Galley stands still meanwhile, so that its next look
        /// at the engine comes after it.
        private func upgrade(_ database: LabDatabase, startingAfter title: String) async throws -> EndedProcess {
            try await database.galley.run(
                ["upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes"],
                onLine: { line, process in
                    guard line.dropFirst(10).hasPrefix(title) else { return }
                    process.signal(SIGSTOP)
                    _ = try? await database.lab.tryDocker(["start", database.name])
                    process.signal(SIGCONT)
                })
        }

        @Test("while the data is copied: the copy is thrown away and the original stays, with every row")
        func duringTheCopy() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                let written = try await LabWriter.during(database) { _ in
                    try await ServerTimes.during(database) {
                        try await upgrade(database, startingAfter: "stop \(database.name) cleanly")
                    }
                }
                let (ended, started) = (written.value.value, written.value.started)
                #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                #expect(ended.errors.count == 1)
                #expect(ended.stderr.contains("everything was put back"), Comment(rawValue: ended.report))
                // The one start by hand, and no server of Galley's.
                #expect(started.count { $0 == database.name } == 1, "\(started)")
                #expect(!started.contains { $0.hasSuffix("-old") || $0.hasSuffix("-new") }, "\(started)")
                #expect(written.verdict.ok, "\(written.verdict)")
                try await expectBack(database, as: before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("before the new server converts the data: it never starts, and only an accepted loss goes back")
        func beforeTheConversion() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                let written = try await LabWriter.during(database) { _ in }
                #expect(written.verdict.ok, "\(written.verdict)")
                let listened = try await ServerTimes.during(database) {
                    let ended = try await upgrade(database, startingAfter: "write down the intent to convert")
                    #expect(ended.exitCode == 2, Comment(rawValue: ended.report))
                    #expect(ended.errors.count == 1)
                    #expect(ended.stderr.contains("ran after its data was copied"), Comment(rawValue: ended.report))
                    #expect(ended.stderr.contains("--discard-writes"), Comment(rawValue: ended.report))
                    try await eventually("a write to the original") {
                        (try? await database.sql("CREATE TABLE afterwards (n INT)")) != nil
                    }
                    try await expectStillRefused(database)
                    let back = try await database.galley.run("rollback", database.name, "--discard-writes", "--yes")
                    #expect(back.exitCode == 0, Comment(rawValue: back.report))
                }
                #expect(listened.overlaps.isEmpty, "\(listened.overlaps)")
                // By hand, and by Galley once the copy was back.
                #expect(listened.started.count { $0 == database.name } == 2, "\(listened.started)")
                #expect(!listened.started.contains { $0.hasSuffix("-new") }, "\(listened.started)")
                try await expectBack(database, as: before)
                #expect(try await database.sql("SHOW TABLES LIKE 'afterwards'") == "")
                #expect(try await LabWriter(database).verdict().ok)
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        /// Neither way is gone without a word about the loss, and asking changes nothing.
        private func expectStillRefused(_ database: LabDatabase) async throws {
            let (state, left) = (try await database.state(), try await database.leftovers())
            #expect(left.contains("container galley-lock-\(database.name)"))
            #expect(!left.contains { $0.contains("-before-") }, "the door was opened: \(left)")
            for command in ["resume", "rollback"] {
                let ended = try await database.galley.run(command, database.name, "--yes")
                #expect(ended.exitCode == 64, Comment(rawValue: ended.report))
                #expect(ended.stderr.contains("--discard-writes"), Comment(rawValue: ended.report))
            }
            #expect(try await database.runningOnData() == ["/" + database.name])
            #expect(try await database.state() == state)
            #expect(try await database.leftovers() == left)
        }
    }
}
