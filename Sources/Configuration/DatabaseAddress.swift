public import GalleyCore

/// What a command's NAME means.
public struct DatabaseAddress: Sendable, Equatable {
    /// Where the name leads.
    public enum Engine: Sendable, Equatable {
        /// By no name: the command line and the environment decide.
        case unsaid
        /// `engine/name`: one of the file's engines, else one that docker knows by that name.
        case named(String)
        /// The file puts the database on one of its engines, at that place of it.
        case placed(String, at: FilePlace)
    }

    /// Where the name leads.
    public var engine: Engine
    /// The container's name or id.
    public var container: String
    /// What the file says about the recipe, and where.
    public var recipe: (name: String, place: FilePlace)? {
        declared.flatMap { entry in entry.recipe.map { ($0, entry.recipePlace) } }
    }

    var declared: DatabaseEntry?
}

extension GalleyFile {
    /// Reads a command's NAME: a database of the file, else a container; `engine/name` is a container on an engine.
    /// - Throws: `GalleyError` `.usage` for what can be neither.
    public func address(of name: String) throws(GalleyError) -> DatabaseAddress {
        if let database = databases[name] {
            let engine = database.engine.map { DatabaseAddress.Engine.placed($0, at: database.enginePlace) }
            return DatabaseAddress(engine: engine ?? .unsaid, container: database.container, declared: database)
        }
        // A container's name holds none.
        guard name.contains("/") else { return DatabaseAddress(engine: .unsaid, container: name) }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw GalleyError(
                .usage, "'\(name)' names no container on an engine", hint: "write it as ENGINE/CONTAINER: east/db")
        }
        return DatabaseAddress(
            engine: .named(parts[0]), container: parts[1], declared: database(parts[1], on: parts[0])?.entry)
    }

    /// The database that the file makes of a container on one of its engines.
    public func database(_ container: String, on engine: String) -> (name: String, entry: DatabaseEntry)? {
        databases.sorted { $0.key < $1.key }.first { $0.value.container == container && $0.value.engine == engine }
            .map { ($0.key, $0.value) }
    }
}
