import Foundation
import GalleyCore
import Subprocess
import SystemPackage

/// A program of this machine that reads or writes a stream. It is reaped whatever happens.
final class ChildProgram: Sendable {
    let name: String
    private let run: Task<Ending, Never>
    private let complaints: SystemFile

    private enum Ending: Sendable {
        case exited(Int32)
        case signalled
        case notStarted(String)
    }

    /// Starts it at once.
    /// - Parameters:
    ///   - words: the program, found on the search path, and its arguments; no shell is involved.
    ///   - input, output: handed to the child and closed here; no output is `/dev/null`.
    init(_ words: [String], input: SystemFile, output: SystemFile?) throws {
        guard let program = words.first else { throw GalleyError(.usage, "the command is empty") }
        name = program
        complaints = try .nameless()
        let childsInput = FileDescriptor(rawValue: try input.duplicate())
        let childsOutput =
            if let output { FileDescriptor(rawValue: try output.duplicate()) } else {
                FileDescriptor(rawValue: try SystemFile("/dev/null", O_WRONLY).duplicate())
            }
        let childsErrors = FileDescriptor(rawValue: try complaints.duplicate())
        input.close()
        output?.close()
        var options = PlatformOptions()
        // A Ctrl-C at the terminal is Galley's to handle.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let configured = options
        run = Task {
            do {
                let result = try await Subprocess.run(
                    program.contains("/") ? .path(FilePath(program)) : .name(program),
                    arguments: Arguments(Array(words.dropFirst())), platformOptions: configured,
                    input: .fileDescriptor(childsInput, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(childsOutput, closeAfterSpawningProcess: true),
                    error: .fileDescriptor(childsErrors, closeAfterSpawningProcess: true))
                if case .exited(let code) = result.terminationStatus { return .exited(code) }
                return .signalled
            } catch {
                return .notStarted("\(error)")
            }
        }
    }

    /// Ends it, by force after five seconds.
    func end() { run.cancel() }

    /// Waits for its end.
    /// - Throws: `GalleyError` `.failed` unless it exits with 0; `.refused` when it could not be started.
    func finish() async throws(GalleyError) {
        let said = complaints.tail
        switch await run.value {
        case .exited(0): return
        case .exited(let code):
            let words = said(2000)
            throw GalleyError(
                .failed, "'\(name)' ended with exit code \(code)\(words.isEmpty ? "" : ": \(words)")")
        case .signalled: throw GalleyError(.failed, "'\(name)' was killed")
        case .notStarted(let why):
            throw GalleyError(.refused, "'\(name)' can't be started: \(why)", hint: "is it installed, and on the PATH?")
        }
    }
}
