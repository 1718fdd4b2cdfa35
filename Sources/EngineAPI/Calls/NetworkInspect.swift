public import GalleyCore

extension Engine {
    /// A network's driver, address ranges and containers (`GET /networks/{id}`).
    public func networkInspect(_ network: String) async throws -> JSONValue {
        try await call(EngineRequest(.get, "/networks/" + Self.part(network, "network name or id")))
    }
}
