import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// What can go wrong in a Db2 upgrade, and what nobody outside IBM knows: the stand-in's knobs.
    @Suite(.serialized, .lane, .enabled(if: Db2Images.areStandIns && Db2Images.takesTime), .timeLimit(.minutes(15)))
    struct Db2Knobs {
        /// Enough for the processors there are: a start of the stand-in is mostly waiting.
        private static let atOnce = 3

        @Test("whatever fails, hangs or lies behind the door is undone, with the true reason")
        func undone() async throws {
            try await Self.each(Db2Failure.all) { failure in
                try await Self.onThreeDatabases(knobs: failure.knob, from: "11.1.4.4") { database in
                    let before = try #require(try await database.state())
                    let run = try await database.galley.run(
                        "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes")
                    #expect(run.exitCode == 1, Comment(rawValue: "\(failure.knob): \(run.report)"))
                    #expect(run.errors.count == 1, Comment(rawValue: "\(failure.knob): \(run.report)"))
                    #expect(run.stderr.contains(failure.says), Comment(rawValue: "\(failure.knob): \(run.report)"))
                    try await expectBack(database, as: before)
                    try await database.setKnobs("")
                    for name in ["TESTDB", "HRDB", "SHOPDB"] {
                        #expect(try await database.db2Rows(name) == "5", "\(failure.knob): \(name)")
                    }
                    // What was active is so again.
                    #expect(try await database.db2(["list active databases"]).contains("= HRDB"), "\(failure.knob)")
                }
            }
        }

        @Test("a warning of Db2's reaches the operator, and the upgrade is done")
        func warning() async throws {
            try await Self.onThreeDatabases(knobs: "11.5.9.0:upgrade@HRDB=sql1499w", from: "11.1.4.4") { database in
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes")
                #expect(run.exitCode == 0, Comment(rawValue: run.report))
                #expect(run.stderr.contains("SQL1499W"), Comment(rawValue: run.report))
            }
        }

        @Test("a failure behind the point of no return ends with 2, loses nothing, and is gone on with")
        func afterTheDoor() async throws {
            try await Self.onThreeDatabases(knobs: "", from: "11.1.4.4") { database in
                let opened = "start \(database.name) with its ports"
                let run = try await database.galley.run(
                    ["upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes"],
                    onLine: { line, _ in
                        guard line.dropFirst(10).hasPrefix(opened) else { return }
                        try? await database.setKnobs("connect@HRDB=fail")
                    })
                #expect(run.exitCode == 2, Comment(rawValue: run.report))
                #expect(run.stderr.contains("HRDB: "), Comment(rawValue: run.report))
                try await database.setKnobs("")
                let resumed = try await database.galley.run("resume", database.name, "--yes")
                #expect(resumed.exitCode == 0, Comment(rawValue: resumed.report))
                for name in ["TESTDB", "HRDB", "SHOPDB"] { #expect(try await database.db2Rows(name) == "5") }
            }
        }

        @Test("what is not established about IBM's image passes either way")
        func unknowns() async throws {
            let settings = [
                "setup-complete=volume db2start-rc=0 db2stop-rc=0 ats-enable=yes fallback=refuse entrypoint-end=tail",
                "setup-complete=layer db2start-rc=1 db2stop-rc=1 ats-enable=no fallback=accept entrypoint-end=other",
            ]
            let steps = [("11.1.4.4", "11.5.9.0"), ("11.5.9.0", "12.1.0.0")]
            try await Self.each(settings.flatMap { knobs in steps.map { (knobs, $0.0, $0.1) } }) { knobs, from, to in
                try await Self.onThreeDatabases(knobs: knobs, from: from) { database in
                    let before = try #require(try await database.state())
                    let run = try await database.galley.run(
                        "upgrade", database.name, "--to", Db2Images.standIn(to), "--yes")
                    #expect(run.exitCode == 0, Comment(rawValue: "\(knobs): \(run.report)"))
                    try await expectUpgraded(database, from: before, to: Db2Images.standIn(to))
                    for name in ["TESTDB", "HRDB", "SHOPDB"] {
                        #expect(try await database.db2Rows(name) == "5", "\(knobs): \(name)")
                    }
                }
            }
        }

        /// A few at a time; the first error ends it.
        private static func each<Case: Sendable>(
            _ cases: [Case], _ body: @escaping @Sendable (Case) async throws -> Void
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, item) in cases.enumerated() {
                    if index >= atOnce { try await group.next() }
                    group.addTask { try await body(item) }
                }
                try await group.waitForAll()
            }
        }

        /// An instance with TESTDB, which its environment names, HRDB, which is active, and SHOPDB; and with a recipe
        /// that has less patience than the built-in one.
        private static func onThreeDatabases(
            knobs: String, from level: String, _ body: @Sendable (LabDatabase) async throws -> Void
        ) async throws {
            let options = LabDatabase.Options(
                image: Db2Images.standIn(level), arguments: knobs.isEmpty ? [] : ["-e", "STANDIN_KNOBS=\(knobs)"])
            try await LabDatabase.with(.db2, options) { database in
                try await UserRecipe.copy(
                    "db2", to: database.galley,
                    replacing: [
                        "start-timeout: 45m": "start-timeout: 20s",
                        "convert.sh, user: root, timeout: 1d": "convert.sh, user: root, timeout: 20s",
                        "shutdown.sh, user: root, timeout: 30m": "shutdown.sh, user: root, timeout: 15s",
                        "offline-backup.sh, user: root, timeout: 1d": "offline-backup.sh, user: root, timeout: 20s",
                        "timeout: 5m, clean-exit": "timeout: 20s, clean-exit",
                    ])
                try await database.fillDb2Database(LabDatabase.db2Database)
                for name in ["HRDB", "SHOPDB"] { try await database.makeDb2Database(name) }
                try await database.db2(["activate database HRDB"])
                try await body(database)
            }
        }
    }
}
