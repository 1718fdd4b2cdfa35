import Foundation
import Subprocess

#if canImport(Glibc)
    import Glibc
#endif

/// A child process that has ended.
public struct EndedProcess: Sendable {
    public let command: [String]
    /// The exit code; minus the signal's number when a signal ended it.
    public let exitCode: Int32
    public let stdout: String
    public let stderr: String
    public let took: Duration

    /// Everything a failing test needs to show.
    public var report: String {
        "\(command.joined(separator: " "))\nexit code \(exitCode)\n--- stdout\n\(stdout)\n--- stderr\n\(stderr)"
    }

    /// The lines of stderr that say what went wrong.
    public var errors: [String] {
        stderr.split(separator: "\n").map(String.init).filter { $0.hasPrefix("galley: error:") }
    }
}

/// A child process that runs.
public struct RunningProcess: Sendable {
    public let pid: Int32

    /// Signals this process and no other.
    public func signal(_ number: Int32) { _ = kill(pid, number) }
}

/// Starts children by an argument list; never through a shell.
public enum LabProcess {
    /// Runs a command to its end.
    /// - Parameters:
    ///   - environment: the whole environment; nil passes this process's own on.
    ///   - onStart: called with the child once it runs.
    ///   - onLine: called with each line of stderr as it comes; the child's next lines wait in the pipe meanwhile.
    public static func run(
        _ command: [String], environment: [String: String]? = nil,
        onStart: (@Sendable (RunningProcess) async -> Void)? = nil,
        onLine: (@Sendable (String, RunningProcess) async -> Void)? = nil
    ) async throws -> EndedProcess {
        let start = ContinuousClock.now
        // Through env(1), which finds a name as well as a path and is replaced by the command: the pid is the command's.
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments(["--"] + command), environment: Self.environment(environment),
            input: .none, output: .string(limit: 16 << 20), error: .sequence
        ) { execution in
            let child = RunningProcess(pid: execution.processIdentifier.value)
            await onStart?(child)
            var text = ""
            for try await line in execution.standardError.strings() {
                let line = line.hasSuffix("\n") ? String(line.dropLast()) : line
                text += line + "\n"
                await onLine?(line, child)
            }
            return text
        }
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): -signal
            }
        return EndedProcess(
            command: command, exitCode: code, stdout: result.standardOutput, stderr: result.closureResult,
            took: ContinuousClock.now - start)
    }

    /// Runs a command that has to succeed.
    /// - Throws: `LabError` with its complaint when it does not.
    @discardableResult
    public static func checked(_ command: [String]) async throws -> EndedProcess {
        let ended = try await run(command)
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
        return ended
    }

    /// Runs a command in the background while `body` works, then signals it and waits for its end.
    /// - Throws: what `body` throws; the child is ended all the same.
    public static func during<Value: Sendable>(
        _ command: [String], endedBy signal: Int32, body: @Sendable (RunningProcess) async throws -> Value
    ) async throws -> (value: Value, exitCode: Int32, stdout: String, stderr: String) {
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments(["--"] + command), environment: .inherit, input: .none,
            output: .string(limit: 4 << 20), error: .string(limit: 1 << 20)
        ) { execution -> Result<Value, any Error> in
            let child = RunningProcess(pid: execution.processIdentifier.value)
            let value: Result<Value, any Error>
            do {
                value = .success(try await body(child))
            } catch {
                value = .failure(error)
            }
            child.signal(signal)
            return value
        }
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): -signal
            }
        switch result.closureResult {
        case .success(let value): return (value, code, result.standardOutput, result.standardError)
        case .failure(let error as LabError):
            throw LabError("\(error); \(command.first ?? ""), exit code \(code), said: \(result.standardError)")
        case .failure(let error): throw error
        }
    }

    private static func environment(_ given: [String: String]?) -> Environment {
        guard let given else { return .inherit }
        var variables: [Environment.Key: String] = [:]
        for (name, value) in given {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        return .custom(variables)
    }
}

/// Waits until something holds, asking ten times a second.
/// - Throws: `LabError` when it still doesn't after so long.
public func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
        if try await holds() { return }
        guard ContinuousClock.now < deadline else { throw LabError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(100))
    }
}

/// The lab itself, or a test's set-up, failed.
public struct LabError: Error, CustomStringConvertible, Sendable {
    public let description: String
    public init(_ description: String) { self.description = description }
}
