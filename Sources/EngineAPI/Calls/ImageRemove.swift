extension Engine {
    /// Removes an image's name and, with its last name, the image (`DELETE /images/{name}`). 409 while a container
    /// uses it.
    public func imageRemove(_ name: String, force: Bool = false) async throws {
        try await call(
            EngineRequest(
                .delete, Self.imagePath(name), query: [("force", force ? "true" : "false")], deadline: .seconds(300)))
    }
}
