extension Engine {
    /// Sends a signal to a container's first process (`POST /containers/{id}/kill`). 409 when it isn't running.
    public func containerKill(_ id: String, signal: String = "SIGKILL") async throws {
        try await call(EngineRequest(.post, Self.containerPath(id, "kill"), query: [("signal", signal)]))
    }
}
