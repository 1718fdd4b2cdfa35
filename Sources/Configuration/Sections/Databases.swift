internal import GalleyCore
internal import YAMLReading

/// A database of `databases:`.
///
///     shop: { engine: east, container: shop-db-1, recipe: postgresql }
public struct DatabaseEntry: Sendable, Equatable {
    /// A name of ``GalleyFile/engines``; nil leaves it to the command line and the environment.
    public var engine: String?
    /// The container's name or id; its own name unless the file says another.
    public var container: String
    /// The recipe's name, where the image does not tell it, or shall not.
    public var recipe: String?
    /// Of its name.
    public var place: FilePlace
    /// Of the engine's name; of the whole where it has none.
    public var enginePlace: FilePlace
    /// Of the recipe's name; of the whole where it has none.
    public var recipePlace: FilePlace
}

extension GalleyFilePart {
    static let databases = GalleyFilePart(
        key: "databases",
        read: { section, reading in
            for entry in section.entries("databases") where reading.canName("a database", entry) {
                guard let section = entry.section(required: [], optional: ["engine", "container", "recipe"]) else {
                    continue
                }
                let database = DatabaseEntry(
                    engine: section.text("engine"), container: section.text("container") ?? entry.name,
                    recipe: section.text("recipe"), place: reading.place(entry.place),
                    enginePlace: reading.place(section.place("engine") ?? entry.place),
                    recipePlace: reading.place(section.place("recipe") ?? entry.place))
                if database.container.contains("/") {
                    section.wrong("container", "must be a container's name or id, not '\(database.container)'")
                }
                reading.define(
                    "database", entry, at: database.place, earlier: reading.file.databases[entry.name]?.place
                ) { $0.databases[entry.name] = database }
            }
        },
        check: { file in
            let databases = file.databases.sorted { $0.key < $1.key }
            return databases.compactMap { missingEngine(of: $0.value, in: file) }
                + databases.indices.compactMap { twin(of: databases[$0], among: databases[..<$0]) }
        })

    private static func missingEngine(of database: DatabaseEntry, in file: GalleyFile) -> Diagnostic? {
        guard let engine = database.engine, file.engines[engine] == nil else { return nil }
        return Diagnostic(
            .error, at: database.enginePlace, "there is no engine '\(engine)' in the file",
            hint: Suggestion.hint(for: engine, among: file.engines.keys)
                ?? "add it: engines: { \(engine): ssh://user@host }")
    }

    /// Under two names it could have two recipes.
    private static func twin(
        of database: (key: String, value: DatabaseEntry), among others: ArraySlice<(key: String, value: DatabaseEntry)>
    ) -> Diagnostic? {
        let found = others.first {
            $0.value.engine == database.value.engine && $0.value.container == database.value.container
        }
        guard let found else { return nil }
        return Diagnostic(
            .error, at: database.value.place, "'\(database.key)' is the same container as '\(found.key)'",
            hint: "the other one is at \(found.value.place)")
    }
}
