import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Db2's maintenance: each task on three databases, one that fails, and one that is ended.
    @Suite(
        .serialized, .lane, .timeLimit(.minutes(5)),
        .enabled(if: Db2Images.areTheLabs, Comment(rawValue: Db2Images.labAbsence)))
    struct Db2Chores {
        private static let level = "12.1.0.0"

        private func run(_ database: LabDatabase, _ task: String, _ with: String..., then: [String] = [])
            async throws -> EndedProcess
        {
            try await database.galley.run(
                ["task", "run", database.name, task] + with.flatMap { ["--with", $0] } + then)
        }

        private func owner(_ database: LabDatabase, _ commands: String) async throws -> String {
            try await database.lab.tryDocker(
                ["exec", database.name, "su", "-", LabDatabase.db2Owner, "-c", commands]
            ).stdout
        }

        @Test("statistics, reorganization and packages: what needs it is done in every database, and told")
        func tables() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                try await database.db2([#"create table "Odd's"."ta ble" (n integer)"#], in: "TESTDB")
                let statistics = try await run(database, "runstats")
                #expect(statistics.exitCode == 0, Comment(rawValue: statistics.report))
                for name in Db2Instance.databases {
                    #expect(
                        statistics.stdout.contains("\(name): DB2INST1.KEPT: done in "),
                        Comment(rawValue: statistics.report))
                }
                #expect(
                    statistics.stdout.contains(#"TESTDB: "Odd's"."ta ble": done in "#),
                    Comment(rawValue: statistics.report))
                let cards = try await database.db2(
                    ["select card from syscat.tables where tabname = 'KEPT'"], in: "SHOPDB")
                #expect(cards == "5")
                let one = try await run(database, "runstats", "database=testdb", "table=Odd's.ta ble")
                #expect(one.exitCode == 0, Comment(rawValue: one.report))
                #expect(!one.stdout.contains("KEPT"), Comment(rawValue: one.report))

                // Each mark asks for its own: F1 for the table; F4 for nothing.
                try await database.db2(["create index db2inst1.kept_t on db2inst1.kept (t)"], in: "HRDB")
                try await database.db2(["create index db2inst1.scripts_t on db2inst1.scripts (t)"], in: "HRDB")
                try await database.setKnobs(
                    "reorgchk@KEPT=*-- reorgchk-index@KEPT=*---- reorgchk-index@SCRIPTS=-*---")
                let asked = try await run(database, "reorgchk")
                #expect(asked.exitCode == 0, Comment(rawValue: asked.report))
                #expect(
                    asked.stdout.contains("HRDB: DB2INST1.KEPT: table *--, needs a reorg\n"),
                    Comment(rawValue: asked.report))
                #expect(
                    asked.stdout.contains("HRDB: DB2INST1.KEPT: index DB2INST1.KEPT_T *----\n"),
                    Comment(rawValue: asked.report))
                let done = try await run(database, "reorg")
                #expect(done.exitCode == 0, Comment(rawValue: done.report))
                #expect(done.stdout.contains("HRDB: DB2INST1.KEPT: done in "), Comment(rawValue: done.report))
                #expect(
                    done.stdout.contains("HRDB: DB2INST1.SCRIPTS, its indexes: done in "),
                    Comment(rawValue: done.report))
                #expect(done.stdout.contains("HRDB: DB2INST1.EMPTY: needs none\n"), Comment(rawValue: done.report))
                let again = try await run(database, "reorgchk")
                #expect(!again.stdout.contains("needs a reorg"), Comment(rawValue: again.report))

                let valid = try await run(database, "rebind", "database=TESTDB")
                #expect(valid.stdout == "TESTDB: every package is valid\n", Comment(rawValue: valid.report))
                let all = try await run(database, "rebind", "all=true")
                #expect(all.exitCode == 0, Comment(rawValue: all.report))
                #expect(all.stdout.contains("SHOPDB: NULLID.SCHEMA: done in "), Comment(rawValue: all.report))
            }
        }

        @Test("what fails is told with its SQLCODE, and the rest is done; a warning is no failure")
        func failures() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                try await database.setKnobs("runstats@HRDB=error")
                let failed = try await run(database, "runstats")
                #expect(failed.exitCode == 1, Comment(rawValue: failed.report))
                #expect(failed.stderr.contains("  HRDB: DB2INST1.KEPT: SQL2310N"), Comment(rawValue: failed.report))
                #expect(
                    failed.stdout.contains("SHOPDB: DB2INST1.KEPT: done in "), Comment(rawValue: failed.report))
                try await database.setKnobs("reorg@HRDB=fail reorgchk=*--")
                let full = try await run(database, "reorg")
                #expect(full.exitCode == 1, Comment(rawValue: full.report))
                #expect(full.stderr.contains("SQL2216N"), Comment(rawValue: full.report))
                #expect(full.stderr.contains("-964"), Comment(rawValue: full.report))
                try await database.setKnobs("runstats=fail")
                let warned = try await run(database, "runstats", "database=HRDB")
                #expect(warned.exitCode == 0, Comment(rawValue: warned.report))
                #expect(warned.stdout.contains("with a warning: SQL2314W"), Comment(rawValue: warned.report))
                try await database.setKnobs("rebind@HRDB=fail")
                let unbound = try await run(database, "rebind", "all=true")
                #expect(unbound.exitCode == 1, Comment(rawValue: unbound.report))
                #expect(unbound.stderr.contains("  HRDB: NULLID.SCHEMA: SQL0440N"), Comment(rawValue: unbound.report))
                try await database.setKnobs("")
                let none = try await run(database, "runstats", "database=HRDB", "table=DB2INST1.NONE")
                #expect(none.exitCode == 1, Comment(rawValue: none.report))
                #expect(
                    none.stderr.contains("HRDB: there is no table DB2INST1.NONE"), Comment(rawValue: none.report))
                let nowhere = try await run(database, "runstats", "database=NODB")
                #expect(nowhere.stderr.contains("there is no database NODB"), Comment(rawValue: nowhere.report))
            }
        }

        @Test("past its time it is ended in the server too, and no other client; two of a kind exclude each other")
        func ended() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                async let holder = owner(database, "db2 connect to TESTDB; sleep 4711")
                try await eventually("the other client") {
                    try await owner(database, "db2 list applications").contains("TESTDB")
                }
                try await database.setKnobs("runstats@TESTDB=hang")
                let task = ["task", "run", database.name, "runstats", "--timeout", "12s"]
                let late = try await database.galley.run(
                    task,
                    onStart: { _ in
                        try? await eventually("the work") {
                            try await owner(database, "db2 list utilities").contains("= RUNSTATS")
                        }
                        let second = try? await database.galley.run(task)
                        #expect(second?.exitCode == 75, Comment(rawValue: second?.report ?? "none"))
                    })
                #expect(late.exitCode == 1, Comment(rawValue: late.report))
                #expect(late.errors.count == 1)
                #expect(late.stderr.contains("nothing of it is left"), Comment(rawValue: late.report))
                #expect(try await owner(database, "db2 list utilities").contains("SQL1611W"))
                let left = try await owner(database, "db2 list applications")
                #expect(left.split(separator: "\n").filter { $0.contains("TESTDB") }.count == 1, "\(left)")
                _ = try await database.lab.tryDocker(["exec", database.name, "pkill", "-f", "sleep 4711"])
                _ = try await holder
            }
        }

        @Test("the state of each database is told, and what is not as it should be fails")
        func status() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                let told = try await run(database, "status")
                #expect(told.exitCode == 0, Comment(rawValue: told.report))
                #expect(told.stdout.contains("HRDB: active\n"), Comment(rawValue: told.report))
                #expect(told.stdout.contains("SHOPDB: not active\n"), Comment(rawValue: told.report))
                let asleep = try await run(database, "status", "active=true")
                #expect(asleep.exitCode == 1, Comment(rawValue: asleep.report))
                #expect(asleep.stderr.contains("  SHOPDB: not active"), Comment(rawValue: asleep.report))
                // The image backs its own database up when it makes it; the others never were.
                let old = try await run(database, "status", "backup-age=1")
                #expect(old.exitCode == 1, Comment(rawValue: old.report))
                #expect(!old.stderr.contains("TESTDB"), Comment(rawValue: old.report))
                #expect(
                    old.stderr.contains("  SHOPDB: no full backup in the last 1 hours"), Comment(rawValue: old.report))
                try await database.setKnobs("hadr@HRDB=PRIMARY")
                let paired = try await run(database, "status", "database=HRDB")
                #expect(paired.exitCode == 0, Comment(rawValue: paired.report))
                #expect(
                    paired.stdout.contains("HRDB: HADR PRIMARY, PEER, CONNECTED\n"), Comment(rawValue: paired.report))
                try await database.setKnobs("hadr@HRDB=PRIMARY hadr-state@HRDB=REMOTE_CATCHUP backup-pending@SHOPDB")
                let behind = try await run(database, "status")
                #expect(behind.exitCode == 1, Comment(rawValue: behind.report))
                #expect(behind.stderr.contains("  HRDB: HADR is not in PEER"), Comment(rawValue: behind.report))
                #expect(behind.stderr.contains("  SHOPDB: Backup pending (YES)"), Comment(rawValue: behind.report))
            }
        }

        @Test("the diagnostic log is put aside, and docker logs goes on")
        func diagnostics() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                let log = "/database/config/db2inst1/sqllib/db2dump/DIAG0000/db2diag.log"
                let say = { (word: String) in
                    _ = try await owner(database, "printf '%s LEVEL: Severe\\n' \(word) >>\(log)")
                    try await eventually("\(word) in docker logs") {
                        try await database.lab.tryDocker(["logs", database.name]).stdout.contains(word)
                    }
                }
                try await say("before")
                let kept = try await run(database, "diagnostics")
                #expect(kept.exitCode == 0, Comment(rawValue: kept.report))
                #expect(kept.stdout.contains("  Severe 1\n"), Comment(rawValue: kept.report))
                #expect(!kept.stdout.contains("put aside"), Comment(rawValue: kept.report))
                let aside = try await run(database, "diagnostics", "largest=0")
                #expect(aside.exitCode == 0, Comment(rawValue: aside.report))
                #expect(aside.stdout.contains(".gz: put aside\n"), Comment(rawValue: aside.report))
                #expect(try await owner(database, "zcat \(log)_*.gz").contains("before LEVEL"))
                try await say("afterwards")
                let gathered = try await run(database, "support", "database=TESTDB")
                #expect(gathered.exitCode == 0, Comment(rawValue: gathered.report))
                #expect(gathered.stdout.contains("db2support.zip: "), Comment(rawValue: gathered.report))
            }
        }

        @Test("archived logs go up to the newest backup that need not be kept, and no further")
        func pruning() async throws {
            try await Db2Instance.with(knobs: "", from: Self.level) { database in
                // Three backups, each with an archived log of its own before it; the image has made one before.
                for number in 1...3 {
                    _ = try await owner(
                        database,
                        """
                        db2 connect to TESTDB; db2 "insert into kept values (\(number + 10), 'x')"; db2 archive log for database TESTDB
                        sleep 1; db2 backup database TESTDB online to /dev/null; sleep 1
                        """)
                }
                let folder = "/database/logs/db2inst1/TESTDB/NODE0000/LOGSTREAM0000/C0000000"
                let before = try await owner(database, "ls \(folder)").split(separator: "\n")
                #expect(before.count >= 3, "\(before)")
                let unasked = try await run(database, "prune-logs", "keep=2")
                #expect(unasked.exitCode == 64, Comment(rawValue: unasked.report))
                let many = try await run(database, "prune-logs", then: ["--yes"])
                #expect(many.exitCode == 0, Comment(rawValue: many.report))
                #expect(many.stdout.contains("TESTDB: no more than 7 full backups"), Comment(rawValue: many.report))
                #expect(many.stdout.contains("HRDB: keeps no logs\n"), Comment(rawValue: many.report))
                let pruned = try await run(database, "prune-logs", "keep=2", then: ["--yes"])
                #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                let after = try await owner(database, "ls \(folder)").split(separator: "\n")
                #expect(after == Array(before.dropFirst(1)), "\(before) \(after)")
                try await database.setKnobs("hadr@TESTDB=PRIMARY")
                let paired = try await run(database, "prune-logs", "keep=1", then: ["--yes"])
                #expect(paired.exitCode == 1, Comment(rawValue: paired.report))
                #expect(paired.stderr.contains("TESTDB: is an HADR PRIMARY"), Comment(rawValue: paired.report))
                #expect(try await owner(database, "ls \(folder)").split(separator: "\n") == after)
            }
        }
    }
}
