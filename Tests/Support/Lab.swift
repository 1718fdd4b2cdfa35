import Foundation
public import GalleyCore

/// The real engine that `Tests/Lab/lab` raised, reached through its own client.
public struct Lab: Sendable {
    /// `unix://…`
    public let engine: String
    /// Holds the engine's pid.
    public let pidFile: String
    /// Set when the engine has a network namespace of its own: published ports are reached only in there.
    public let networkNamespace: String?
    /// Podman's API instead of Docker's.
    public var isPodman = false

    /// The lab that the environment names; nil where there is none.
    public static let current: Lab? = {
        let environment = ProcessInfo.processInfo.environment
        guard let engine = environment["GALLEY_LAB_ENGINE"], !engine.isEmpty else { return nil }
        return Lab(
            engine: engine, pidFile: environment["GALLEY_LAB_PIDFILE"] ?? "",
            networkNamespace: environment["GALLEY_LAB_NETNS"].flatMap { $0.isEmpty ? nil : $0 })
    }()

    /// The lab's Podman; nil where there is none.
    public static let podman: Lab? = {
        guard let engine = ProcessInfo.processInfo.environment["GALLEY_LAB_PODMAN"], !engine.isEmpty, let current else {
            return nil
        }
        return Lab(engine: engine, pidFile: "", networkNamespace: current.networkNamespace, isPodman: true)
    }()

    public static let podmanAbsence = "GALLEY_LAB_PODMAN is not set; scripts/test sets it"

    public static var isUp: Bool { current != nil }
    public static let absence = "GALLEY_LAB_ENGINE is not set; scripts/test sets it"

    public static func required() throws -> Lab {
        guard let current else { throw LabError(absence) }
        return current
    }

    /// The folder of the lab's own programs.
    public static var folder: String { repository + "/Tests/Lab" }

    /// The repository these tests were built from.
    public static var repository: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    /// A command where published ports can be reached. The pid stays the command's own.
    public func atPorts(_ command: [String]) -> [String] {
        guard let networkNamespace else { return command }
        return ["nsenter", "--net=\(networkNamespace)", "--"] + command
    }

    /// A command that sees the files as the engine does: a mount made by it is one the engine can bind.
    public func besideEngine(_ command: [String]) throws -> [String] {
        let pid = try String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        return ["nsenter", "--target", pid, "--mount", "--"] + command
    }

    /// Stops the engine as its service manager would, and starts it again with the same containers.
    public func restartEngine() async throws {
        let ended = try await LabProcess.run([Self.folder + "/lab", "restart-engine"])
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
    }

    /// Runs the engine's client.
    /// - Returns: its stdout, without the white space around it.
    /// - Throws: `LabError` with its complaint when it fails.
    @discardableResult
    public func docker(_ arguments: [String]) async throws -> String {
        let ended = try await tryDocker(arguments)
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
        return ended.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @discardableResult
    public func docker(_ arguments: String...) async throws -> String { try await docker(arguments) }

    public func tryDocker(_ arguments: [String]) async throws -> EndedProcess {
        try await LabProcess.run(["docker", "-H", engine] + arguments)
    }

    /// `docker inspect` of a container; nil when there is none.
    public func inspect(_ container: String) async throws -> JSONValue? {
        let ended = try await tryDocker(["container", "inspect", container])
        guard ended.exitCode == 0 else { return nil }
        return try JSONValue(parsing: Data(ended.stdout.utf8)).array?.first
    }

    /// Names of containers, running or not, that a filter of `docker ps` finds.
    public func containers(_ filters: String...) async throws -> [String] {
        let list = try await docker(["ps", "-a", "--format", "{{.Names}}"] + filters.flatMap { ["--filter", $0] })
        return list.split(separator: "\n").map(String.init)
    }

    public func volumes(_ filters: String...) async throws -> [String] {
        let list = try await docker(["volume", "ls", "-q"] + filters.flatMap { ["--filter", $0] })
        return list.split(separator: "\n").map(String.init)
    }
}
