import GalleyCore

/// The entries of an `Env` list by variable. An entry without `=` removes the variable; a name may stand twice.
struct Environment {
    let entries: [String]
    let byName: [String: [String]]

    init(_ json: JSONValue?) {
        entries = json?.strings ?? []
        byName = Dictionary(grouping: entries, by: Self.name)
    }

    static func name(of entry: String) -> String { String(entry.prefix { $0 != "=" }) }
}
