public import GalleyCore

extension Engine {
    /// A volume's driver, mount point and labels (`GET /volumes/{name}`).
    public func volumeInspect(_ name: String) async throws -> JSONValue {
        try await call(EngineRequest(.get, "/volumes/" + Self.part(name, "volume name")))
    }
}
