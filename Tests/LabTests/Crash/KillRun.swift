import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// One upgrade under a writer, killed and gone on with.
struct KillRun: Sendable {
    let kill: KillCase
    /// One seed for all of them: `GALLEY_TEST_SEED` repeats it.
    private static let seed = SeededGenerator.announced(for: "kill -9").seed

    func killAndRecover() async throws {
        var generator = SeededGenerator(seed: Self.seed &+ UInt64(kill.number))
        var delay = Duration.milliseconds(Int.random(in: 0...kill.longestDelay, using: &generator))
        let goesOn = Bool.random(using: &generator)
        // On a quick machine it may be done before it is killed: then a new one is killed sooner.
        for _ in 0..<4 {
            if try await wasKilled(delay, goesOn: goesOn) { return }
            delay = delay / 3
        }
        Issue.record("it was never killed before its end")
    }

    /// One upgrade, killed and recovered; false when it ended before it was killed.
    private func wasKilled(_ delay: Duration, goesOn: Bool) async throws -> Bool {
        let arguments = kill.kind == .db2 ? Db2Images.arguments : []
        return try await LabDatabase.with(kill.kind, .init(image: kill.from, arguments: arguments)) { database in
            if kill.oldCollation { try await database.sql("UPDATE pg_database SET datcollversion = '2.30'") }
            let before = try #require(try await database.state())
            let written = try await LabWriter.during(database) { _ -> Outcome? in
                let killed = try await upgrade(database, delay)
                print(
                    "kill \(kill.number): \(delay) after '\(kill.after)': \(Self.last(killed)) \(goesOn ? "resume" : "rollback")"
                )
                if killed.exitCode == 0 { return nil }
                try #require(killed.exitCode == -SIGKILL, Comment(rawValue: killed.report))
                // On a quick machine the delay may reach past the steps it is meant for.
                let opens = kill.opensConverted || killed.stderr.contains("rename \(database.name) to ")
                return try await recover(database, before, goesOn: goesOn, mayBeOpen: opens)
            }
            #expect(written.verdict.ok, "\(written.verdict)")
            guard let outcome = written.value else { return false }
            try await expectNothingInTheWay(database, outcome)
            return true
        }
    }

    private static func last(_ killed: EndedProcess) -> String {
        "last was '\(killed.stderr.split(separator: "\n").last?.dropFirst(10) ?? "-")',"
    }

    /// Runs the upgrade and kills it so long after a step has ended.
    private func upgrade(_ database: LabDatabase, _ delay: Duration) async throws -> EndedProcess {
        let title = kill.after.replacingOccurrences(of: "NAME", with: database.name)
        let seen = Mutex(0)
        let ended = try await database.galley.run(
            ["upgrade", database.name, "--to", kill.to, "--yes"],
            onLine: { line, process in
                // After the time of day.
                guard line.dropFirst(10).hasPrefix(title) else { return }
                let count = seen.withLock { count in
                    count += 1
                    return count
                }
                guard count == kill.occurrence else { return }
                try? await Task.sleep(for: delay)
                process.signal(SIGKILL)
            })
        // A step whose title has changed would let every case pass without a kill.
        try #require(seen.withLock { $0 } >= kill.occurrence, Comment(rawValue: ended.report))
        return ended
    }

    private enum Outcome { case done, back }

    private func recover(
        _ database: LabDatabase, _ before: ContainerState, goesOn: Bool, mayBeOpen: Bool
    ) async throws -> Outcome {
        let command = goesOn ? "resume" : "rollback"
        let second = try await database.galley.run(command, database.name, "--yes")
        switch (goesOn, second.exitCode) {
        case (true, 0):
            // Nothing was being undone when it was killed.
            #expect(second.stdout.contains("is done"), Comment(rawValue: second.report))
        case (false, 0):
            try await expectBack(database, as: before)
            return .back
        case (false, 64) where mayBeOpen:
            // Rightly refused: clients may have written to the converted data.
            #expect(second.stderr.contains("--discard-writes"), Comment(rawValue: second.report))
            let resumed = try await database.galley.run("resume", database.name, "--yes")
            #expect(resumed.exitCode == 0, Comment(rawValue: resumed.report))
        default:
            Issue.record(Comment(rawValue: second.report))
        }
        try await expectUpgraded(database, from: before, to: kill.to)
        return .done
    }

    /// Nothing is left that only an unfinished upgrade has, and the next one can be planned.
    private func expectNothingInTheWay(_ database: LabDatabase, _ outcome: Outcome) async throws {
        let status = try await database.galley.json("status", database.name).array ?? []
        let states = status.map { $0["state"]?.string ?? "?" }
        #expect(states == (outcome == .done ? ["done"] : []) || states == ["undone"], "\(status)")
        let next = try await database.galley.run("upgrade", database.name, "--to", kill.to, "--plan")
        #expect(next.exitCode == 0, Comment(rawValue: next.report))
        let pruned = try await database.galley.run("prune", database.name, "--yes")
        #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
        #expect(try await database.leftovers() == [])
        #expect(try await database.state()?.isRunning == true)
    }
}
