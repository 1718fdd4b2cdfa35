public import GalleyCore

extension Engine {
    /// Puts a container on one more network (`POST /networks/{id}/connect`).
    /// - Parameter endpointConfig: aliases, addresses and driver options; nil for none. A MAC address in it is
    ///   ignored before API 1.54.
    public func networkConnect(_ network: String, container: String, endpointConfig: JSONValue? = nil) async throws {
        _ = try Self.part(container, "container name or id")
        var body: JSONValue = ["Container": .string(container)]
        body["EndpointConfig"] = endpointConfig
        try await call(
            EngineRequest(
                .post, "/networks/" + Self.part(network, "network name or id") + "/connect", body: .json(body))
        )
    }
}
