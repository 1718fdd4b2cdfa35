import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Failures that are no more to be undone, and what only looks like one.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Knobs {
        @Test("a warning of Db2's reaches the operator, and the upgrade is done")
        func warning() async throws {
            try await Db2Instance.with(knobs: "11.5.9.0:upgrade@HRDB=sql1499w", from: "11.1.4.4") { database in
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes")
                #expect(run.exitCode == 0, Comment(rawValue: run.report))
                #expect(run.stderr.contains("SQL1499W"), Comment(rawValue: run.report))
            }
        }

        @Test("a failure behind the point of no return ends with 2, loses nothing, and is gone on with")
        func afterTheDoor() async throws {
            try await Db2Instance.with(knobs: "", from: "11.1.4.4") { database in
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
                for name in Db2Instance.databases { #expect(try await database.db2Rows(name) == "5") }
            }
        }

        @Test("a database that hangs is told by its name, long before all of them together are out of time")
        func hangs() async throws {
            try await Db2Instance.with(knobs: "", from: "11.1.4.4") { database in
                let before = try #require(try await database.state())
                let run = try await database.galley.run(
                    ["upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes"],
                    onLine: { line, _ in
                        if line.dropFirst(10).hasPrefix("flush \(database.name)") {
                            try? await database.setKnobs("connect@SHOPDB=hang")
                        }
                        // The undo wants every database to answer.
                        if line.hasSuffix("; undoing") { try? await database.setKnobs("") }
                    })
                #expect(run.exitCode == 1, Comment(rawValue: run.report))
                #expect(run.stderr.contains("no answer within 15 s"), Comment(rawValue: run.report))
                #expect(run.stderr.contains("the database SHOPDB does not tell which it is"))
                try await expectBack(database, as: before)
                for name in Db2Instance.databases { #expect(try await database.db2Rows(name) == "5", "\(name)") }
            }
        }

        /// A lie of `updv` is what docs/db2.md says Galley can't see; the instance and its directory are on the volume.
        @Test(
            "what is harmless does not stop it",
            arguments: [
                "11.5.9.0:rebind@HRDB=one-fails", "11.1.4.4:deactivate@HRDB=fail", "force=lie", "11.5.9.0:start=slow:3",
                "11.5.9.0:updv@HRDB=lie", "11.5.9.0:create-instance=lie", "11.5.9.0:catalog@TESTDB=fail",
                "11.5.9.0:catalog@TESTDB=lie",
            ])
        func harmless(_ knob: String) async throws {
            try await Db2Instance.with(knobs: knob, from: "11.1.4.4") { database in
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn("11.5.9.0"), "--yes")
                #expect(run.exitCode == 0, Comment(rawValue: run.report))
                if knob.contains("rebind") { #expect(run.stderr.contains("HRDB: 1 of its packages")) }
                for name in Db2Instance.databases { #expect(try await database.db2Rows(name) == "5", "\(name)") }
            }
        }
    }

    /// What nobody outside IBM knows: the stand-in does it both ways.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.knobsAreTurned, Comment(rawValue: Db2Images.knobsAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Unknowns {
        /// What each is without a word is in every other test; here it is what it is not there.
        private static let settings = [
            "setup-complete=layer", "db2start-rc=0", "db2stop-rc=0", "ats-enable=yes", "ats-enable=no",
            "fallback=accept", "entrypoint-end=other", "connect-older=SQL1042C", "connect-older=SQL5035N",
            "port=25010", "backup-dir=/database/data/backup", "cfg-backup=1", "upgrade-matrix=lax",
        ]

        @Test(
            "what is not established about IBM's image passes either way, each alone", arguments: settings)
        func alone(_ knob: String) async throws { try await passes(knob, from: "11.1.4.4") }

        @Test(
            "and all of them together",
            arguments: ["11.1.4.4", "11.5.9.0"])
        func together(_ from: String) async throws {
            try await passes(
                """
                setup-complete=layer db2start-rc=0 db2stop-rc=0 ats-enable=no fallback=accept entrypoint-end=other \
                connect-older=SQL1042C port=25010 backup-dir=/database/data/backup cfg-backup=1 upgrade-matrix=lax
                """, from: from)
        }

        @Test("whether 12.1 takes a database of 11.1 is not established, so Galley does not try it")
        func twoReleasesAtOnce() async throws {
            try await Db2Instance.with(knobs: "upgrade-matrix=lax", from: "11.1.4.4") { database in
                let before = try #require(try await database.state())
                let run = try await database.galley.run(
                    "upgrade", database.name, "--to", Db2Images.standIn("12.1.0.0"), "--yes")
                #expect(run.exitCode == 64, Comment(rawValue: run.report))
                try await expectBack(database, as: before)
            }
        }

        private func passes(_ knobs: String, from: String) async throws {
            let image = Db2Images.standIn(from == "11.1.4.4" ? "11.5.9.0" : "12.1.0.0")
            try await Db2Instance.with(knobs: knobs, from: from) { database in
                let before = try #require(try await database.state())
                let run = try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
                #expect(run.exitCode == 0, Comment(rawValue: run.report))
                try await expectUpgraded(database, from: before, to: image)
                for name in Db2Instance.databases { #expect(try await database.db2Rows(name) == "5", "\(name)") }
            }
        }
    }
}
