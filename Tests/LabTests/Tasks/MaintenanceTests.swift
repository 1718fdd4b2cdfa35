import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// The built-in recipes' maintenance on real servers: names that nobody should use, damage that is found, and
    /// interrupted work of which nothing is left.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct MaintenanceTests {
        /// `galley task run NAME …`, on the one database.
        private func run(
            _ database: LabDatabase, _ task: String, _ rest: [String] = [], adding: [String: String] = [:],
            onStart: (@Sendable (RunningProcess) async -> Void)? = nil
        ) async throws -> EndedProcess {
            try await database.galley.run(
                ["task", "run", database.name, task, "--with", "database=\(LabDatabase.database)"] + rest,
                adding: adding, onStart: onStart)
        }

        /// Runs statements in a session of their own while `body` runs; `end` ends it.
        private func during(
            _ statements: String, in database: LabDatabase, end: @Sendable () async throws -> Void,
            _ body: @Sendable () async throws -> Void
        ) async throws {
            let client =
                database.kind == .mariadb
                ? ["-e", "MYSQL_PWD=\(database.rootPassword)", database.name, "mariadb", "--comments", "-uroot"]
                    + [LabDatabase.database, "-e"]
                : ["-e", "PGPASSWORD=\(LabDatabase.password)", "-e", "PGAPPNAME=holder", database.name, "psql", "-q"]
                    + ["-U\(LabDatabase.user)", "-d\(LabDatabase.database)", "-c"]
            async let held = database.lab.tryDocker(["exec"] + client + [statements])
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            try await end()
            _ = try await held
            try result.get()
        }

        // MARK: PostgreSQL

        private static let oddTable = #""Odd.s'ch"."ta ble.""x"" $1 :v \n ü""#

        @Test("PostgreSQL: every task goes through odd names, finds what is damaged, and leaves no half-made index")
        func postgresql() async throws {
            let options = LabDatabase.Options(image: "lab/postgres:15-a", restart: "no")
            try await LabDatabase.with(.postgresql, options) { database in
                try await database.sql(
                    """
                    CREATE SCHEMA "Odd.s'ch";
                    CREATE TABLE \(Self.oddTable) (n int PRIMARY KEY, t text);
                    INSERT INTO \(Self.oddTable) SELECT n, md5(n::text) FROM generate_series(1, 2000) AS n;
                    CREATE TABLE "new
                    line" (n int PRIMARY KEY);
                    CREATE TABLE part (n int PRIMARY KEY) PARTITION BY RANGE (n);
                    CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                    CREATE VIEW seen AS SELECT 1;
                    """)
                try await everyTask(database)
                try await damage(database)
                try await interruptedReindex(database)
            }
        }

        private func everyTask(_ database: LabDatabase) async throws {
            let login = ["--user", LabDatabase.user, "--password", "file:\(database.passwordFile)"]
            for task in ["analyze", "vacuum", "reindex", "wraparound", "bloat"] {
                let ended = try await run(database, task, task == "analyze" ? login : [])
                #expect(ended.exitCode == 0, Comment(rawValue: ended.report))
                #expect(ended.stdout.contains(#""Odd.s'ch"."ta ble.""x"" $1 :v \n ü"#), Comment(rawValue: ended.report))
                #expect(!ended.stdout.contains("seen"), Comment(rawValue: ended.report))
            }
            let full = try await run(
                database, "vacuum", ["--with", #"table=Odd.s'ch.ta ble."x" $1 :v \n ü"#, "--with", "full=true"])
            #expect(full.exitCode == 0, Comment(rawValue: full.report))
            let view = try await run(database, "analyze", ["--with", "table=public.seen"])
            #expect(view.exitCode == 1)
            #expect(view.stderr.contains("no table public.seen"), Comment(rawValue: view.report))
            // Of pg_class, in every database: an OID is nobody's name for a table.
            let number = try await run(database, "vacuum", ["--with", "table=1259"])
            #expect(number.exitCode == 1, Comment(rawValue: number.report))
            #expect(number.stderr.contains("no table 1259"), Comment(rawValue: number.report))
            try await database.sql("CREATE DATABASE \"ends in a blank \"")
            let blank = try await database.galley.run([
                "task", "run", database.name, "analyze", "--with", "database=ends in a blank ",
            ])
            #expect(blank.exitCode == 0, Comment(rawValue: blank.report))
            #expect(blank.stdout.contains("ends in a blank : done in "), Comment(rawValue: blank.report))
            let missing = try await run(database, "amcheck")
            #expect(missing.exitCode == 1)
            #expect(missing.stderr.contains("the extension amcheck is not there"), Comment(rawValue: missing.report))
            for mode in ["quick", "parent"] {
                let sound = try await run(database, "amcheck", ["--with", "install=true", "--with", "mode=\(mode)"])
                #expect(sound.exitCode == 0, Comment(rawValue: sound.report))
            }
        }

        /// An index whose expression gives other values now than when it was made: what another C library does to text.
        private func damage(_ database: LabDatabase) async throws {
            try await database.sql(
                """
                CREATE FUNCTION lie(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
                CREATE TABLE liar (n int);
                INSERT INTO liar SELECT generate_series(1, 5);
                CREATE INDEX liar_index ON liar (lie(n));
                CREATE OR REPLACE FUNCTION lie(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT -$1';
                """)
            let damaged = try await run(database, "amcheck")
            #expect(damaged.exitCode == 1)
            #expect(
                damaged.stderr.contains("failed:\n  my_app: index public.liar_index: "),
                Comment(rawValue: damaged.report))
            #expect(damaged.stdout.contains("my_app: table public.liar: done in "), Comment(rawValue: damaged.report))
            #expect(try await run(database, "reindex", ["--with", "index=public.liar_index"]).exitCode == 0)
            let sound = try await run(database, "amcheck")
            #expect(sound.exitCode == 0, Comment(rawValue: sound.report))
        }

        private func invalid(_ database: LabDatabase) async throws -> String {
            try await database.sql("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }

        /// While a transaction is open that a rebuild waits for.
        private func whileWriting(_ database: LabDatabase, _ body: @Sendable () async throws -> Void) async throws {
            try await during(
                "BEGIN; INSERT INTO liar VALUES (0); SELECT pg_sleep(100)", in: database,
                end: { try await end(database) }
            ) {
                try await eventually("the transaction") {
                    try await database.sql(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holder' AND backend_xid IS NOT NULL"
                    ) == "1"
                }
                try await body()
            }
        }

        private func end(_ database: LabDatabase) async throws {
            try await database.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
        }

        private func interruptedReindex(_ database: LabDatabase) async throws {
            let only = ["--with", "table=public.liar", "--with", "lock-wait=600"]
            // What is half made can't be dropped at once: that is told, and the next run does it.
            try await whileWriting(database) {
                let told = try await run(
                    database, "reindex", only,
                    onStart: { process in
                        try? await eventually("the half-made index") { try await !invalid(database).isEmpty }
                        process.signal(SIGINT)
                    })
                #expect(told.exitCode == 2, Comment(rawValue: told.report))
                #expect(told.stderr.contains("liar_index_ccnew"), Comment(rawValue: told.report))
                #expect(try await invalid(database) == "liar_index_ccnew")
            }
            let next = try await run(database, "reindex", only)
            #expect(next.exitCode == 0, Comment(rawValue: next.report))
            #expect(next.stdout.contains("drop public.liar_index_ccnew"), Comment(rawValue: next.report))
            #expect(try await invalid(database) == "")
            // Where it can be dropped, nothing of the run is left.
            try await whileWriting(database) {
                let ended = try await run(
                    database, "reindex", only,
                    onStart: { process in
                        try? await eventually("the half-made index") { try await !invalid(database).isEmpty }
                        process.signal(SIGINT)
                        try? await eventually("the drop") {
                            try await database.sql(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONC%'") != "0"
                        }
                        try? await end(database)
                    })
                #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                #expect(ended.stderr.contains("nothing of it is left"), Comment(rawValue: ended.report))
                #expect(try await invalid(database) == "")
            }
        }

        // MARK: MariaDB

        @Test("MariaDB: every task goes through odd names, finds what is damaged, and is ended in the server too")
        func mariadb() async throws {
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", restart: "no")
            try await LabDatabase.with(.mariadb, options) { database in
                try await database.sql(
                    #"""
                    CREATE TABLE `ta'b"le. ``x`` ü \n; -- $1` (n INT PRIMARY KEY);
                    CREATE TABLE held (n INT);
                    CREATE TABLE torn (n INT PRIMARY KEY, t TEXT) ENGINE=MyISAM;
                    INSERT INTO torn SELECT seq, MD5(seq) FROM seq_1_to_500;
                    CREATE TABLE whole (n INT);
                    CREATE TABLE history (n INT) WITH SYSTEM VERSIONING;
                    CREATE VIEW seen AS SELECT 1;
                    CREATE SEQUENCE numbers;
                    """#)
                let login = ["--user", "root", "--password", "env:ROOT_PASSWORD"]
                for (task, rest) in [
                    ("analyze", login), ("analyze", ["--with", "persistent=true"]), ("check", []),
                    ("check", ["--with", "mode=extended"]), ("optimize", []),
                ] {
                    let ended = try await run(database, task, rest, adding: ["ROOT_PASSWORD": database.rootPassword])
                    #expect(ended.exitCode == 0, Comment(rawValue: ended.report))
                    #expect(
                        ended.stdout.contains(#"my_app.ta'b"le. `x` ü \n; -- $1: done in "#),
                        Comment(rawValue: ended.report))
                    #expect(!ended.stdout.contains("seen"), Comment(rawValue: ended.report))
                    #expect(!ended.stdout.contains("numbers"), Comment(rawValue: ended.report))
                }
                let odd = try await run(database, "check", ["--with", #"table=ta'b"le. `x` ü \n; -- $1"#])
                #expect(odd.exitCode == 0, Comment(rawValue: odd.report))
                let none = try await run(database, "check", ["--with", "table=seen"])
                #expect(none.exitCode == 1)
                #expect(none.stderr.contains("there is no table seen"), Comment(rawValue: none.report))
                try await tornTable(database)
                try await endedInTheServer(database)
            }
        }

        private func tear(_ database: LabDatabase, to bytes: Int) async throws {
            try await database.sql("FLUSH TABLES torn")
            try await database.lab.docker(
                "exec", database.name, "sh", "-c",
                "truncate -s \(bytes) /var/lib/mysql/my_app/torn.MYD")
        }

        private func tornTable(_ database: LabDatabase) async throws {
            try await tear(database, to: 1000)
            // The server would repair it on the way, and throw rows away.
            let optimized = try await run(database, "optimize", ["--with", "table=torn"])
            #expect(optimized.exitCode == 1, Comment(rawValue: optimized.report))
            #expect(
                optimized.stderr.contains("my_app.torn: left out: it is damaged"), Comment(rawValue: optimized.report))
            // Found out once, it is repaired by the server when it is opened next.
            try await tear(database, to: 100)
            let torn = try await run(database, "check", ["--with", "mode=extended"])
            #expect(torn.exitCode == 1, Comment(rawValue: torn.report))
            #expect(torn.stderr.contains("failed:\n  my_app.torn: "), Comment(rawValue: torn.report))
            #expect(torn.stdout.contains("my_app.whole: done in "), Comment(rawValue: torn.report))
        }

        private func statements(_ like: String, _ database: LabDatabase) async throws -> String {
            try await database.sql(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '\(like)%' AND COMMAND = 'Query'"
            ).trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private func endedInTheServer(_ database: LabDatabase) async throws {
            // Another task's tag in front, and this one's somewhere else: neither is meant.
            try await during(
                "LOCK TABLES held WRITE; /* galley-check.abcdefgh */ SELECT SLEEP(100), '/* galley-analyze.'",
                in: database,
                end: {
                    let id = try await database.sql(
                        "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '/* galley-check.%'")
                    if let id = Int(id.trimmingCharacters(in: .whitespacesAndNewlines)) {
                        try await database.sql("KILL \(id)")
                    }
                }
            ) {
                try await eventually("the lock") { try await statements("/* galley-check.", database) == "1" }
                let ended = try await run(
                    database, "analyze", ["--with", "table=held", "--timeout", "2s"],
                    onStart: { _ in
                        try? await eventually("its statement") {
                            try await statements("/* galley-analyze.", database) == "1"
                        }
                    })
                #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                #expect(ended.stderr.contains("nothing of it is left"), Comment(rawValue: ended.report))
                #expect(try await statements("/* galley-analyze.", database) == "0")
                #expect(try await statements("/* galley-check.", database) == "1")
                // Without a time-out it gives up by itself, and names the table.
                let locked = try await run(database, "analyze", ["--with", "table=held", "--with", "lock-wait=1"])
                #expect(locked.exitCode == 1, Comment(rawValue: locked.report))
                #expect(locked.stderr.contains("failed:\n  my_app.held: "), Comment(rawValue: locked.report))
            }
        }
    }
}
