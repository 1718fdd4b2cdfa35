import GalleyCore

extension Engine {
    /// Takes a container off a network (`POST /networks/{id}/disconnect`).
    public func networkDisconnect(_ network: String, container: String, force: Bool = false) async throws {
        _ = try Self.part(container, "container name or id")
        let body: JSONValue = ["Container": .string(container), "Force": .bool(force)]
        try await call(
            EngineRequest(
                .post, "/networks/" + Self.part(network, "network name or id") + "/disconnect", body: .json(body)))
    }
}
