public import GalleyCore

extension Engine {
    /// What the engine runs on: data root, storage driver, cgroups, memory (`GET /info`).
    public func info() async throws -> JSONValue {
        try await call(EngineRequest(.get, "/info"))
    }
}
