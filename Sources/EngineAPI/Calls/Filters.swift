import GalleyCore

/// The `filters` query item of list calls: names to accepted values, `["label": ["a=b"]]`.
public typealias EngineFilters = [String: [String]]

extension EngineRequest {
    /// Adds the filters as JSON; nothing when there are none.
    mutating func add(_ filters: EngineFilters) {
        guard !filters.isEmpty else { return }
        let json = JSONValue.object(filters.mapValues { .array($0.map(JSONValue.string)) })
        query.append(("filters", json.text()))
    }
}
