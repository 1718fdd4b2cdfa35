import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore
import StateStore
import Testing

@testable import GalleyCommands

@Suite struct GlobalOptionsTests {
    @Test(
        arguments: [
            (["--engine", "unix:///a"], EngineChoice(host: "unix:///a")),
            (["--host", "unix:///a"], EngineChoice(host: "unix:///a")),
            (["-H", "unix:///a"], EngineChoice(host: "unix:///a")), (["-c", "east"], EngineChoice(context: "east")),
            (["--context", "east", "--insecure"], EngineChoice(context: "east", insecure: true)), ([], EngineChoice()),
        ] as [([String], EngineChoice)])
    func theEngine(arguments: [String], expected: EngineChoice) throws {
        #expect(try GlobalOptions.parse(arguments).engineChoice == expected)
    }

    @Test func theStateDirectory() throws {
        let options = try GlobalOptions.parse(["--state-dir", "/given"])
        #expect(try options.stateDirectory(["GALLEY_STATE_DIR": "/own"]).path == "/given")
        #expect(try GlobalOptions.parse([]).stateDirectory(["GALLEY_STATE_DIR": "/own"]).path == "/own")
    }

    @Test func aSignalCancelsTheWorkAndItsUndoIsWaitedFor() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let progress = ProgressReporter(.quiet, .plain) { _ in }
            do {
                try await SignalCancellation.run(progress) {
                    kill(getpid(), SIGINT)
                    do {
                        try await Task.sleep(for: .seconds(30))
                    } catch {
                        // The undo: a cancelled task still gets the time for it.
                        await Task { try? await Task.sleep(for: .milliseconds(200)) }.value
                        exit(7)
                    }
                }
            } catch {}
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSecondSignalLeavesAtOnce(number: Int32) async {
        await #expect(processExitsWith: .exitCode(130)) { [number = number as Int32] in
            let progress = ProgressReporter(.quiet, .plain) { _ in }
            try await SignalCancellation.run(progress) {
                for _ in 0..<100 {
                    kill(getpid(), number)
                    await Task { try? await Task.sleep(for: .milliseconds(100)) }.value
                }
            }
        }
    }

    @Test func afterTheWorkASignalHasItsOwnEffectAgain() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let progress = ProgressReporter(.quiet, .plain) { _ in }
            try await SignalCancellation.run(progress) {}
            kill(getpid(), SIGTERM)
            try await Task.sleep(for: .seconds(5))
        }
    }
}
