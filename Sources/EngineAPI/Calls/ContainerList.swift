public import GalleyCore

extension Engine {
    /// Containers in brief (`GET /containers/json`), newest first.
    /// - Parameter all: stopped and created ones too.
    public func containerList(all: Bool = false, filters: EngineFilters = [:]) async throws -> [JSONValue] {
        var request = EngineRequest(.get, "/containers/json", query: [("all", all ? "true" : "false")])
        request.add(filters)
        return try await call(request).array ?? []
    }
}
