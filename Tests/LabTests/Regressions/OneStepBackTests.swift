import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// Two upgrades one on the other, and a way back that an engine's restart cuts in two.
    @Suite(.serialized, .alone, .timeLimit(.minutes(4)))
    struct OneStepBackRegression {
        @Test("the newer of two upgrades is undone although the engine restarts while the copy is put back")
        func oneStepBack() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let first = try #require(try await database.state())
                try await upgradeUnderLoad(database, from: first, to: "lab/mariadb:10.11-b")
                let second = try #require(try await database.state())
                // Nobody writes now: what is acknowledged behind the door the way back discards.
                let converted = try await database.galley.run(
                    "upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                #expect(converted.exitCode == 0, Comment(rawValue: converted.report))
                #expect(try await states(database) == ["done", "superseded"])
                let third = try #require(try await database.state())
                #expect(third.restartPolicy == "always")
                try await database.sql("CREATE TABLE afterwards (n INT)")

                let cut = try await cutOff(database)
                try await expectNothingCameBack(database, third)
                let resumed = try await ServerTimes.during(database, since: cut) {
                    try await database.galley.run("resume", database.name, "--yes")
                }
                #expect(resumed.value.exitCode == 0, Comment(rawValue: resumed.value.report))
                #expect(resumed.overlaps.isEmpty, "\(resumed.overlaps)")
                // The helper and the original, and no successor in between.
                #expect(resumed.started.map { $0.hasSuffix("-restore-0") } == [true, false], "\(resumed.started)")
                try await expectBack(database, as: second)
                #expect(try await database.sql("SHOW TABLES LIKE 'afterwards'") == "")
                #expect(try await LabWriter(database).verdict().ok)
                #expect(try await states(database) == ["undone", "done"])
                try await upgradeAndPrune(database)
            }
        }

        private func states(_ database: LabDatabase) async throws -> [String] {
            (try await database.galley.json("status", database.name).array ?? []).map { $0["state"]?.string ?? "?" }
        }

        private func upgradeUnderLoad(_ database: LabDatabase, from before: ContainerState, to image: String)
            async throws
        {
            let upgraded = try await LabWriter.during(database) { _ in
                try await database.galley.run("upgrade", database.name, "--to", image, "--yes")
            }
            #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
            #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
            try await expectUpgraded(database, from: before, to: image)
        }

        /// Goes back until the copy's helper works, ends Galley there, and restarts the engine under both.
        /// - Returns: when Galley had ended.
        private func cutOff(_ database: LabDatabase) async throws -> Date {
            let title = "write down that the copy is being put back"
            let back = try await ServerTimes.during(database) {
                try await database.galley.run(
                    ["rollback", database.name, "--discard-writes", "--yes"],
                    onLine: { line, process in
                        guard line.contains(title) else { return }
                        try? await eventually("the helper", within: .seconds(10)) {
                            try await !database.lab.containers("name=\(database.name).*-restore-0", "status=running")
                                .isEmpty
                        }
                        process.signal(SIGKILL)
                    })
            }
            #expect(back.value.exitCode == -SIGKILL, Comment(rawValue: back.value.report))
            #expect(back.started.count == 1 && back.overlaps.isEmpty, "\(back.started), \(back.overlaps)")
            let cut = Date()
            try await database.lab.restartEngine()
            return cut
        }

        /// Neither the engine's own start nor anything since brought a server onto the half restored data.
        private func expectNothingCameBack(_ database: LabDatabase, _ successor: ContainerState) async throws {
            let now = try #require(try await database.state(of: successor.id))
            #expect(!now.isRunning)
            #expect(now.startedAt == successor.startedAt)
            #expect(now.restartPolicy == "no")
            #expect(try await database.runningOnData() == [])
            #expect(try await states(database).first == "interrupted")
        }

        /// Three records of all kinds are pruned, and the database runs on without any of them.
        private func upgradeAndPrune(_ database: LabDatabase) async throws {
            let third = try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:10.11", "--yes")
            #expect(third.exitCode == 0, Comment(rawValue: third.report))
            #expect(try await states(database) == ["done", "undone", "superseded"])
            let pruned = try await database.galley.run("prune", database.name, "--yes")
            #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
            #expect(try await database.leftovers() == [])
            #expect(try await states(database) == [])
            #expect(try await database.state()?.isRunning == true)
            #expect(try await LabWriter(database).verdict().ok)
        }
    }
}
