public import Containers
public import EngineAPI
public import GalleyCore
public import Recipes

/// A container that holds a database, and the recipe for it.
public struct DatabaseContainer: Sendable {
    /// As it was when it was looked up.
    public let snapshot: ContainerSnapshot
    /// The inspect of the image it runs, whatever its tag means by now.
    public let image: JSONValue
    /// The one that recognises that image, or was said to be its.
    public let recipe: Recipe
    /// The container's name: what the database is called.
    public var name: String { snapshot.name }
    /// The container's id: 64 hex digits.
    public var id: String { snapshot.id }

    /// Looks a database up by its container's name or id.
    /// - Parameters:
    ///   - endpoint: the engine's address, for messages.
    ///   - declared: the user's word for the recipe; nil leaves it to the image.
    ///   - refuse: called with the container's name before the container is looked at any closer: throws where somebody
    ///     else is at work on it, whatever state it is in meanwhile.
    /// - Throws: `GalleyError`: `.notFound`; `.refused` where it isn't running, its image is gone, or no recipe (or more
    ///   than one) recognises it; what `refuse` throws. ``EngineError`` when the engine can't be asked.
    public static func find(
        _ name: String, on engine: Engine, at endpoint: String, catalogue: RecipeCatalogue,
        declared: DeclaredRecipe? = nil, unless refuse: @Sendable (String) async throws -> Void
    ) async throws -> DatabaseContainer {
        let snapshot = try ContainerSnapshot(inspect: try await inspect(name, on: engine, at: endpoint))
        try await refuse(snapshot.name)
        guard snapshot.running else {
            throw GalleyError(
                .refused, "'\(snapshot.name)' is not running, so its database can't be asked",
                hint: "docker start \(snapshot.name)")
        }
        let image = try await image(of: snapshot, on: engine)
        let found = try catalogue.recognise(
            image: try? ImageReference(parsing: snapshot.image),
            imageEnvironment: image[path: "Config", "Env"]?.strings ?? [],
            imageEntrypoint: image[path: "Config", "Entrypoint"]?.strings ?? [], declared: declared)
        guard let found else {
            throw GalleyError(
                .refused, "no recipe recognises '\(snapshot.name)' (image \(snapshot.image))",
                hint: "galley recipe list shows what is known; galley.yaml can say which it is")
        }
        return DatabaseContainer(snapshot: snapshot, image: image, recipe: found)
    }

    private static func inspect(_ name: String, on engine: Engine, at endpoint: String) async throws -> JSONValue {
        do {
            return try await engine.containerInspect(name, version: min(engine.version, .lastWithConfigMacAddress))
        } catch let error as EngineError where error.isNotFound {
            let names = try await engine.containerList(all: true).compactMap {
                $0["Names"]?.strings.first?.drop { $0 == "/" }
            }
            throw GalleyError(
                .notFound, "no container '\(name)' on \(endpoint)",
                hint: Suggestion.hint(for: name, among: names.map(String.init)) ?? "docker ps lists the containers")
        }
    }

    private static func image(of snapshot: ContainerSnapshot, on engine: Engine) async throws -> JSONValue {
        do {
            return try await engine.imageInspect(snapshot.imageID)
        } catch let error as EngineError where error.isNotFound {
            throw GalleyError(
                .refused,
                "the image '\(snapshot.name)' was made from is gone, so its defaults can't be told from your settings",
                hint: "pull \(snapshot.image) again, or load the image \(ContentDigest.short(snapshot.imageID))")
        }
    }
}
