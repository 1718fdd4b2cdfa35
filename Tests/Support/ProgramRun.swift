import Foundation
import Subprocess

/// What a program that ran to its end left behind.
public struct ProgramRun: Sendable {
    /// The exit code; 128 and the signal's number for a program that a signal ended.
    public var status: Int32
    public var output: String
    public var error: String

    /// Runs a program found on the search path, with the text on its standard input; each output is kept up to a megabyte.
    ///
    /// - Parameter variables: set in its environment besides the inherited ones.
    public static func of(
        _ program: String, _ arguments: [String] = [], input: String = "", adding variables: [String: String] = [:]
    ) async throws -> ProgramRun {
        let added = variables.map { (Environment.Key(stringLiteral: $0), $1 as String?) }
        let result = try await run(
            .name(program), arguments: Arguments(arguments),
            environment: .inherit.updating(Dictionary(uniqueKeysWithValues: added)), input: .string(input),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return ProgramRun(status: status, output: result.standardOutput, error: result.standardError)
    }

    /// Whether a program of this name is on the path.
    public static func has(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
