import GalleyCore

extension Engine {
    /// How a process started by exec is doing (`GET /exec/{id}/json`). 404 after a restart of the engine.
    public func execInspect(_ id: String) async throws -> ExecState {
        let answer = try await call(EngineRequest(.get, Self.execPath(id, "json"), deadline: .seconds(30)))
        return ExecState(
            running: answer["Running"]?.bool ?? false, exitCode: answer["ExitCode"]?.integer.map { Int($0) },
            pid: answer["Pid"]?.integer.map { Int($0) })
    }
}

/// The answer to ``Engine/execInspect(_:)``.
public struct ExecState: Sendable, Hashable {
    /// False before its start, too.
    public var running: Bool
    /// Nil while it runs. A real engine says 126 for a process whose client was cut, whatever it did.
    public var exitCode: Int?
    /// Its process id on the engine's host; 0 once it ended on some engines.
    public var pid: Int?

    /// For tests: the engine's answer makes the others.
    public init(running: Bool, exitCode: Int?, pid: Int? = nil) {
        self.running = running
        self.exitCode = exitCode
        self.pid = pid
    }
}
