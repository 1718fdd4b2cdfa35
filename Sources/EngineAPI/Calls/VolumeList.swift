public import GalleyCore

extension Engine {
    /// Volumes (`GET /volumes`), each as ``volumeInspect(_:)`` shows it.
    public func volumeList(filters: EngineFilters = [:]) async throws -> [JSONValue] {
        var request = EngineRequest(.get, "/volumes")
        request.add(filters)
        return try await call(request)["Volumes"]?.array ?? []
    }
}
