import Foundation
public import GalleyCore

/// The built program, with state and configuration of its own.
public struct GalleyBinary: Sendable {
    public let stateDirectory: String
    public let configurationDirectory: String
    /// All of the program's environment but what a call adds.
    public var environment: [String: String]
    private var wrap: @Sendable ([String]) -> [String]

    /// - Parameter lab: the engine that DOCKER_HOST names; nil leaves it out.
    public init(folder: String, lab: Lab?) throws {
        stateDirectory = folder + "/state"
        configurationDirectory = folder + "/config"
        try FileManager.default.createDirectory(atPath: configurationDirectory, withIntermediateDirectories: true)
        let own = ProcessInfo.processInfo.environment
        environment = [
            "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": folder, "USER": "tester", "LC_ALL": "C.UTF-8",
            "GALLEY_STATE_DIR": stateDirectory, "XDG_CONFIG_HOME": configurationDirectory,
            "GALLEY_CONFIG": "/dev/null",
        ]
        for name in ["LD_LIBRARY_PATH", "SWIFT_BACKTRACE"] { environment[name] = own[name] }
        if let lab {
            environment["DOCKER_HOST"] = lab.engine
            wrap = { lab.atPorts($0) }
        } else {
            wrap = { $0 }
        }
    }

    /// Beside the test bundle: both are products of the same build. Found once, before a build can replace them.
    private static let found: Result<String, LabError> = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("galley").path
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue {
                return .success(candidate)
            }
            folder.deleteLastPathComponent()
        }
        return .failure(LabError("no galley beside \(bundle.path); swift build makes it"))
    }()

    public static var path: String {
        get throws { try found.get() }
    }

    /// The same program, started by another command instead of where published ports are reached.
    public func within(_ prefix: [String]) -> GalleyBinary {
        var copy = self
        copy.wrap = { prefix + $0 }
        return copy
    }

    @discardableResult
    public func run(_ arguments: String...) async throws -> EndedProcess { try await run(arguments) }

    /// - Parameter onLine: each line of progress as it comes; see `LabProcess.run`.
    @discardableResult
    public func run(
        _ arguments: [String], adding more: [String: String] = [:],
        onStart: (@Sendable (RunningProcess) async -> Void)? = nil,
        onLine: (@Sendable (String, RunningProcess) async -> Void)? = nil
    ) async throws -> EndedProcess {
        try await LabProcess.run(
            wrap([try Self.path] + arguments), environment: environment.merging(more) { $1 }, onStart: onStart,
            onLine: onLine)
    }

    /// Runs with `--output json` and reads what came out.
    public func json(_ arguments: String...) async throws -> JSONValue {
        let ended = try await run(arguments + ["--output", "json"])
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
        return try JSONValue(parsing: Data(ended.stdout.utf8))
    }
}
