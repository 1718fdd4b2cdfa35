public import GalleyCore

extension Engine {
    /// The engine's version and its parts' (`GET /version`).
    public func serverVersion() async throws -> JSONValue {
        try await call(EngineRequest(.get, "/version", deadline: .seconds(30)))
    }
}
