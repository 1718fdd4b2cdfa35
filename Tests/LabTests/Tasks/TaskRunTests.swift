import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// Tasks in a real PostgreSQL, whose server is the container's first process: it takes any orphan's death for that
    /// of one of its own, cuts every client off and recovers.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct TaskRunTests {
        private let options = LabDatabase.Options(image: "lab/postgres:15-a", restart: "no")

        /// `galley task run NAME …`
        private func command(_ database: LabDatabase, _ rest: String...) -> [String] {
            ["task", "run", database.name, "vacuum", "--with", "database=\(LabDatabase.database)"] + rest
        }

        /// While a session has a table for itself: a VACUUM waits for it.
        private func whileLocked(_ database: LabDatabase, _ body: @Sendable () async throws -> Void) async throws {
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
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            _ = try await database.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
            _ = try await held
            try result.get()
        }

        private func sessions(_ database: LabDatabase) async throws -> String {
            try await database.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'galley-%'")
        }

        private func awaitSession(_ database: LabDatabase) async throws {
            try await eventually("the task's session") { try await sessions(database) == "1" }
        }

        private func expectNoCrash(_ database: LabDatabase) async throws {
            let log = try await database.lab.tryDocker(["logs", database.name]).report
            #expect(!log.contains("terminating any other active server processes"), "\(log.suffix(2000))")
        }

        @Test("a task past its time is ended in the container and in the server, and no client notices")
        func timeout() async throws {
            try await LabDatabase.with(.postgresql, options) { database in
                let written = try await LabWriter.during(database) { _ in
                    try await whileLocked(database) {
                        let ended = try await database.galley.run(command(database, "--timeout", "2s"))
                        #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                        #expect(ended.errors.count == 1)
                        #expect(ended.stderr.contains("nothing of it is left"), Comment(rawValue: ended.report))
                        #expect(try await sessions(database) == "0")
                        let left = try await database.lab.docker(
                            "exec", database.name, "sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null; true")
                        #expect(!left.contains("galley"), "\(left)")
                    }
                }
                #expect(written.verdict.ok, "\(written.verdict)")
                try await expectNoCrash(database)
                let done = try await database.galley.run(command(database))
                #expect(done.exitCode == 0, Comment(rawValue: done.report))
                #expect(
                    done.stdout.contains("\(LabDatabase.database): public.held: done in "),
                    Comment(rawValue: done.report))
                #expect(done.stdout.contains("\n\(LabDatabase.database): done in "), Comment(rawValue: done.report))
                let list = try await database.galley.json("task", "list", database.name)
                let last = list.array?.first { $0["task"]?.string == "vacuum" }?["last"]
                #expect(last?["outcome"]?.string == "succeeded", "\(list.text())")
            }
        }

        @Test("two of a kind exclude each other; an interrupted one leaves nothing, and says so")
        func excluded() async throws {
            try await LabDatabase.with(.postgresql, options) { database in
                try await whileLocked(database) {
                    let first = try await database.galley.run(
                        command(database),
                        onStart: { process in
                            try? await awaitSession(database)
                            let second = try? await database.galley.run(command(database))
                            #expect(second?.exitCode == 75, Comment(rawValue: second?.report ?? "none"))
                            #expect(second?.errors.count == 1)
                            process.signal(SIGINT)
                        })
                    #expect(first.exitCode == 1, Comment(rawValue: first.report))
                    #expect(first.stderr.contains("nothing of it is left"), Comment(rawValue: first.report))
                    #expect(try await sessions(database) == "0")
                }
                try await expectNoCrash(database)
            }
        }

        @Test("a run whose Galley was killed goes on, can be cancelled by another, and is recorded for what it was")
        func killedClient() async throws {
            try await LabDatabase.with(.postgresql, options) { database in
                try await whileLocked(database) {
                    let killed = try await database.galley.run(
                        command(database),
                        onStart: { process in
                            try? await awaitSession(database)
                            process.signal(SIGKILL)
                        })
                    #expect(killed.exitCode == -SIGKILL)
                    #expect(try await sessions(database) == "1")
                    #expect(try await last(database) == "running")
                    let cancelled = try await database.galley.run("task", "cancel", database.name, "vacuum")
                    #expect(cancelled.exitCode == 0, Comment(rawValue: cancelled.report))
                    #expect(try await sessions(database) == "0")
                }
                #expect(try await last(database) == "cancelled")
                try await expectNoCrash(database)
            }
        }

        @Test("a run whose container ends is lost, and never counts as done")
        func killedContainer() async throws {
            try await LabDatabase.with(.postgresql, options) { database in
                try await whileLocked(database) {
                    let ended = try await database.galley.run(
                        command(database),
                        onStart: { _ in
                            try? await awaitSession(database)
                            _ = try? await database.lab.tryDocker(["kill", database.name])
                            _ = try? await database.lab.tryDocker(["start", database.name])
                        })
                    #expect(ended.exitCode == 2, Comment(rawValue: ended.report))
                    #expect(ended.errors.count == 1)
                    #expect(ended.stderr.contains("the end of"), Comment(rawValue: ended.report))
                    try await eventually("a login") { (try? await database.sql("SELECT 1")) != nil }
                }
                #expect(try await last(database) == "lost")
            }
        }

        private func last(_ database: LabDatabase) async throws -> String? {
            let list = try await database.galley.json("task", "list", database.name)
            return list.array?.first { $0["task"]?.string == "vacuum" }?[path: "last", "outcome"]?.string
        }
    }
}
