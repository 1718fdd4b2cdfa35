import Foundation
import Subprocess
import Testing

/// The program as it was built, run as a user runs it.
enum BuiltGalley {
    struct Result {
        /// The exit code; 128 and the signal's number when one ended it, as shells count.
        var status: Int
        var out: String
        var error: String
    }

    /// Beside the tests' own binary, in the build folder.
    static func path() throws -> String {
        let arguments = CommandLine.arguments
        // The runner is started with the bundle's path in an argument, or is the bundle itself.
        let bundles = arguments.filter { $0.hasSuffix(".xctest") } + arguments.prefix(1)
        for bundle in bundles {
            let galley = URL(fileURLWithPath: bundle).deletingLastPathComponent().appending(path: "galley").path
            if FileManager.default.isExecutableFile(atPath: galley) { return galley }
        }
        throw NotBuilt(looked: bundles)
    }

    struct NotBuilt: Error { var looked: [String] }

    /// - Parameter environment: the whole of it; PATH is added, and that the machine's own galley.yaml does not count.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
        // Through env, since a path needs a type of swift-system.
        try await run(.name("env"), [path()] + arguments, environment)
    }

    /// A line of POSIX shell, for what needs pipes and redirections.
    static func shell(_ line: String) async throws -> Result {
        try await run(.name("sh"), ["-c", line], [:])
    }

    private static func run(
        _ program: Executable, _ arguments: [String], _ environment: [String: String]
    ) async throws -> Result {
        var values: [Environment.Key: String] = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "GALLEY_CONFIG": "/dev/null",
        ]
        for (name, value) in environment { Environment.Key(rawValue: name).map { values[$0] = value } }
        let result = try await Subprocess.run(
            program, arguments: Arguments(arguments), environment: .custom(values),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let status =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let number): 128 + Int(number)
            }
        return Result(status: status, out: result.standardOutput, error: result.standardError)
    }
}
