extension Engine {
    /// Asks whether the engine answers (`GET /_ping`).
    /// - Returns: the newest API version it speaks, and Podman's mark.
    @discardableResult
    public func ping() async throws -> Ping { try await Self.ping(transport) }

    static func ping(_ transport: any EngineTransport) async throws -> Ping {
        let engine = Engine(transport: transport, version: .oldestSupported)
        let response = try await engine.open(EngineRequest(.get, "/_ping", deadline: .seconds(30)))
        _ = try await response.body.collect(limit: 1 << 16)
        return Ping(
            maximumAPI: response.headers["api-version"].flatMap { APIVersion($0) },
            isPodman: response.headers["libpod-api-version"] != nil)
    }
}

/// The answer to ``Engine/ping()``.
public struct Ping: Sendable, Hashable {
    /// Nil from an engine that names none.
    public var maximumAPI: APIVersion?
    /// Told by a `Libpod-API-Version` header, which Docker doesn't send.
    public var isPodman: Bool
}
