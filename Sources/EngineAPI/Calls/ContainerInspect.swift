public import GalleyCore

extension Engine {
    /// A container's whole state, as the engine's own JSON (`GET /containers/{id}/json`).
    /// - Parameter version: another API version than the agreed one; older ones show fields that newer ones dropped.
    public func containerInspect(_ id: String, version: APIVersion? = nil) async throws -> JSONValue {
        try await call(EngineRequest(.get, Self.containerPath(id, "json"), version: version))
    }

    /// `/containers/{id}/{act}`, or without the act.
    static func containerPath(_ id: String, _ act: String? = nil) throws(GalleyError) -> String {
        let path = "/containers/" + (try part(id, "container name or id"))
        return act.map { "\(path)/\($0)" } ?? path
    }
}
