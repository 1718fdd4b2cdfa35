import EngineAPI
import GalleyCore
import Recipes

/// The databases of one engine. Asks for lists and images only; no database is spoken to.
struct EngineSurvey: Sendable {
    let name: String
    let environment: UpgradeEnvironment
    let catalogue: RecipeCatalogue
    /// By container name.
    let declared: [String: DeclaredRecipe]

    private var engine: Engine { environment.engine }

    /// By name; one line about the engine where it has none.
    func entries() async throws -> [FleetEntry] {
        let upgrades = try await KeptUpgrades(environment: environment).list()
        var images: [String: Result<Recipe?, GalleyError>] = [:]
        var found: [FleetEntry] = []
        for container in try await engine.containerList(all: true) {
            guard let database = container["Names"]?.strings.first?.drop(while: { $0 == "/" }).description,
                !isGalleys(container, upgrades)
            else { continue }
            let imageID = container["ImageID"]?.string ?? ""
            let image = container["Image"]?.string ?? imageID
            let said = declared[database]
            let key = "\(imageID) \(image) \(said?.name ?? "")"
            if images[key] == nil { images[key] = try await recipe(of: image, imageID, said) }
            var entry = FleetEntry(engine: name, endpoint: environment.endpoint)
            switch images[key] {
            case .success(let recipe?): entry.recipe = recipe.name
            case .failure(let error): entry.problem = error.message
            default: continue
            }
            entry.database = database
            entry.image = image
            entry.state = container["State"]?.string
            // Newest first.
            entry.upgrade = upgrades.first { $0.database == database }?.state
            found.append(entry)
        }
        if found.isEmpty { return [FleetEntry(engine: name, endpoint: environment.endpoint)] }
        return found.sorted { ($0.database ?? "") < ($1.database ?? "") }
    }

    /// Locks, kept originals, successors and helpers: not the databases, but what an upgrade made of them.
    private func isGalleys(_ container: JSONValue, _ upgrades: [KeptUpgrade]) -> Bool {
        let names = container["Names"]?.strings.map { String($0.drop { $0 == "/" }) } ?? []
        let kept = Set(upgrades.compactMap(\.original))
        if names.contains(where: kept.contains) { return true }
        let labels = container["Labels"]?.object ?? [:]
        guard labels[UpgradeLabels.upgrade] != nil else { return false }
        return !names.contains { $0 == labels[UpgradeLabels.database]?.string }
    }

    private func recipe(
        of image: String, _ imageID: String, _ said: DeclaredRecipe?
    ) async throws -> Result<Recipe?, GalleyError> {
        let reference = try? ImageReference(parsing: image)
        // A call less for each image whose name says it: behind ssh each is a login.
        if let recipe = try? catalogue.recognise(image: reference, imageEnvironment: []),
            said == nil || said?.name == recipe.name
        {
            return .success(recipe)
        }
        let found = try await engine.ifPresent { try await $0.imageInspect(imageID) }
        let variables = found?[path: "Config", "Env"]?.strings ?? []
        let entrypoint = found?[path: "Config", "Entrypoint"]?.strings ?? []
        do throws(GalleyError) {
            return .success(
                try catalogue.recognise(
                    image: reference, imageEnvironment: variables, imageEntrypoint: entrypoint, declared: said))
        } catch {
            return .failure(error)
        }
    }
}
