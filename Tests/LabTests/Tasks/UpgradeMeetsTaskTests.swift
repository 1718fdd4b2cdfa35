import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// An upgrade stops the container, and with it what a user began there: it waits for nobody, and cuts nobody off.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct UpgradeMeetsTaskTests {
        private let options = LabDatabase.Options(image: "lab/postgres:15-a")

        private func upgrade(_ database: LabDatabase, _ rest: String...) -> [String] {
            ["upgrade", database.name, "--to", "lab/postgres:15-b"] + rest
        }

        private func sessions(_ database: LabDatabase) async throws -> String {
            try await database.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'galley-%'")
        }

        /// Demands a refusal that names the run and leaves everything as it is.
        private func refused(_ database: LabDatabase, _ arguments: [String], naming task: String) async throws {
            let before = try await database.state()
            let left = try await database.leftovers()
            let ended = try await database.galley.run(arguments)
            #expect(ended.exitCode == 75, Comment(rawValue: ended.report))
            #expect(ended.errors.count == 1, Comment(rawValue: ended.report))
            let text = "the task '\(task)' is running in '\(database.name)' since 20"
            #expect(ended.stderr.contains(text), Comment(rawValue: ended.report))
            #expect(
                ended.stderr.contains("galley task cancel \(database.name) \(task)"), Comment(rawValue: ended.report))
            #expect(try await database.state() == before)
            #expect(try await database.leftovers() == left)
            #expect(try await sessions(database) != "0", "it was cut off")
        }

        @Test("while a task runs an upgrade is refused, by its plan, by a saved one and at once; then it goes its way")
        func task() async throws {
            try await LabDatabase.with(.postgresql, options) { database in
                let before = try #require(try await database.state())
                let file = database.folder + "/plan.json"
                try await database.galley.json("upgrade", database.name, "--to", "lab/postgres:15-b", "--plan").bytes()
                    .write(to: file)
                _ = try await database.sql("CREATE TABLE held (n INT)")
                let lock = [
                    "exec", "-e", "PGPASSWORD=\(LabDatabase.password)", "-e", "PGAPPNAME=holder", database.name,
                    "psql", "-q", "-U\(LabDatabase.user)", "-d\(LabDatabase.database)", "-c",
                    "BEGIN; LOCK TABLE held; SELECT pg_sleep(120)",
                ]
                async let held = database.lab.tryDocker(lock)
                try await eventually("the lock") {
                    try await database.sql("SELECT count(*) FROM pg_locks WHERE relation = 'held'::regclass") != "0"
                }
                let ended = try await database.galley.run(
                    ["task", "run", database.name, "vacuum", "--with", "database=\(LabDatabase.database)"],
                    onStart: { process in
                        do {
                            try await eventually("the task's session") { try await sessions(database) == "1" }
                            try await refused(database, upgrade(database, "--plan"), naming: "vacuum")
                            try await refused(database, upgrade(database, "--yes"), naming: "vacuum")
                            try await refused(database, ["apply", file, "--yes"], naming: "vacuum")
                        } catch {
                            Issue.record(error)
                        }
                        process.signal(SIGINT)
                    })
                #expect(ended.stderr.contains("nothing of it is left"), Comment(rawValue: ended.report))
                _ = try await database.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
                _ = try await held
                let upgraded = try await database.galley.run(["apply", file, "--yes"])
                #expect(upgraded.exitCode == 0, Comment(rawValue: upgraded.report))
                try await expectUpgraded(database, from: before, to: "lab/postgres:15-b")
            }
        }
    }
}
