extension Engine {
    /// Stops a container (`POST /containers/{id}/stop`): its stop signal, then SIGKILL. One that is stopped is fine.
    /// - Parameter timeout: seconds before SIGKILL; -1 waits for ever. Nil leaves it to the container's own
    ///   `StopTimeout`, which Galley doesn't know here: the call then has no deadline.
    public func containerStop(_ id: String, timeout: Int?) async throws {
        var request = EngineRequest(.post, try Self.containerPath(id, "stop"), deadline: nil)
        if let timeout {
            request.query.append(("t", String(timeout)))
            if timeout >= 0 { request.deadline = .seconds(timeout + 30) }
        }
        try await call(request, accepting: [304])
    }
}
