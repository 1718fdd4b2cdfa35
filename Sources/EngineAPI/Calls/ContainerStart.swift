extension Engine {
    /// Starts a container (`POST /containers/{id}/start`). One that runs already is fine.
    public func containerStart(_ id: String) async throws {
        try await call(
            EngineRequest(.post, Self.containerPath(id, "start"), deadline: .seconds(120)), accepting: [304])
    }
}
