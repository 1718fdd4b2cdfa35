public import GalleyCore

extension Engine {
    /// Changes limits or the restart policy of a container (`POST /containers/{id}/update`); what the body doesn't
    /// name stays. Podman has it since 5.1.
    /// - Returns: the engine's warnings.
    @discardableResult
    public func containerUpdate(_ id: String, _ changes: JSONValue) async throws -> [String] {
        try await call(EngineRequest(.post, Self.containerPath(id, "update"), body: .json(changes)))["Warnings"]?
            .strings ?? []
    }
}
