import GalleyCore

extension Engine {
    /// Connects to a container's first process (`POST /containers/{id}/attach`), from now on; a container may be
    /// attached to before it is started.
    /// - Parameter stdin: takes its stdin too, which needs `OpenStdin` in its configuration.
    public func containerAttach(_ id: String, stdin: Bool = false) async throws -> AttachSession {
        let request = EngineRequest(
            .post, try Self.containerPath(id, "attach"),
            query: [
                ("stream", "true"), ("stdout", "true"), ("stderr", "true"), ("stdin", stdin ? "true" : "false"),
            ])
        let isTerminal = try await containerInspect(id)[path: "Config", "Tty"]?.bool ?? false
        return AttachSession(try await hijack(request), isTerminal: isTerminal)
    }
}
