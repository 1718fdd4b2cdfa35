import GalleyCore

extension APIVersion {
    /// The newest version whose changes Galley knows; a newer engine is spoken to in this one.
    public static let newestKnown = APIVersion(1, 54)
}

extension Engine {
    /// Connects to an engine and agrees on a version with it.
    /// - Throws: ``EngineError`` `.unreachable`, or `.unsupported` for an engine too old or too new.
    public static func connect(to endpoint: Endpoint) async throws -> Engine {
        try await negotiate(transport: ConnectionTransport(endpoint: endpoint))
    }

    /// Agrees on a version with the engine behind a transport: its newest (`/_ping`), at most
    /// ``APIVersion/newestKnown``, if that is neither below 1.41 nor below the engine's oldest (`/version`).
    public static func negotiate(transport: any EngineTransport) async throws -> Engine {
        let ping = try await ping(transport)
        let said = try await Engine(transport: transport, version: .oldestSupported).serverVersion()
        func version(_ key: String) -> APIVersion? { said[key]?.string.flatMap { APIVersion($0) } }

        guard let maximum = ping.maximumAPI ?? version("ApiVersion") else {
            throw EngineError(.malformed, "the engine names no API version: is this an engine's socket?")
        }
        let identity = EngineIdentity(
            product: ping.isPodman ? .podman : .docker, version: said["Version"]?.string ?? "",
            os: said["Os"]?.string ?? "", architecture: said["Arch"]?.string ?? "",
            minimumAPI: version("MinAPIVersion") ?? .oldestSupported, maximumAPI: maximum)
        return Engine(transport: transport, version: try agreed(with: identity), identity: identity)
    }

    static func agreed(with identity: EngineIdentity) throws(EngineError) -> APIVersion {
        let name = "\(identity.product == .podman ? "Podman" : "Docker") \(identity.version)"
        guard identity.maximumAPI >= .oldestSupported else {
            throw EngineError(
                .unsupported,
                "\(name) speaks API \(identity.maximumAPI) at most; Galley needs \(APIVersion.oldestSupported), "
                    + "which came with Docker 20.10 and Podman 4.2")
        }
        guard identity.minimumAPI <= .newestKnown else {
            throw EngineError(
                .unsupported,
                "\(name) speaks API \(identity.minimumAPI) at least; this Galley knows up to \(APIVersion.newestKnown): "
                    + "take a newer Galley")
        }
        return min(identity.maximumAPI, .newestKnown)
    }
}
