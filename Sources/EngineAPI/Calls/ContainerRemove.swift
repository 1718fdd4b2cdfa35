extension Engine {
    /// Removes a container (`DELETE /containers/{id}`).
    /// - Parameters:
    ///   - force: kills it first if it runs.
    ///   - volumes: its anonymous volumes too, with the data in them.
    public func containerRemove(_ id: String, force: Bool = false, volumes: Bool = false) async throws {
        if volumes, isPodman { return try await podmanRemove(id, force: force) }
        let query = [("force", force), ("v", volumes)].map { (name: $0.0, value: $0.1 ? "true" : "false") }
        try await call(EngineRequest(.delete, Self.containerPath(id), query: query, deadline: .seconds(300)))
    }
}
