extension Engine {
    /// Gives a container another name (`POST /containers/{id}/rename`). 409 when it is taken.
    public func containerRename(_ id: String, to name: String) async throws {
        _ = try Self.part(name, "new container name")
        try await call(EngineRequest(.post, Self.containerPath(id, "rename"), query: [("name", name)]))
    }
}
