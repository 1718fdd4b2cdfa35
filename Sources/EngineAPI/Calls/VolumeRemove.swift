extension Engine {
    /// Removes a volume with its data (`DELETE /volumes/{name}`). 409 while a container, even a stopped one, has it.
    public func volumeRemove(_ name: String, force: Bool = false) async throws {
        try await call(
            EngineRequest(
                .delete, "/volumes/" + Self.part(name, "volume name"), query: [("force", force ? "true" : "false")],
                deadline: .seconds(300)))
    }
}
