import ArgumentParser
import Foundation
import GalleyCore
import StateStore
import Testing

@testable import GalleyCommands

@Suite struct GlobalOptionsTests {
    @Test(
        arguments: [
            (["--engine", "unix:///a"], ["DOCKER_HOST": "unix:///b"], "unix:///a"),
            (["-H", "unix:///a"], [:], "unix:///a"), ([], ["DOCKER_HOST": "unix:///b"], "unix:///b"),
            ([], ["DOCKER_HOST": ""], "unix:///var/run/docker.sock"), ([], [:], "unix:///var/run/docker.sock"),
        ] as [([String], [String: String], String)])
    func theEngine(arguments: [String], environment: [String: String], expected: String) throws {
        #expect(try GlobalOptions.parse(arguments).engineAddress(environment) == expected)
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
