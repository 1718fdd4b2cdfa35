import Configuration
import EngineAPI
import GalleyCore
import Recipes

extension GalleyFile {
    /// The file that a command goes by, with whatever was found in it; one that says nothing where there is none.
    static func load(
        _ explicit: String?, _ environment: [String: String]
    ) throws(GalleyError) -> (file: GalleyFile, diagnostics: [Diagnostic]) {
        guard let location = try GalleyFileLocation.find(explicit: explicit, environment: environment) else {
            return (GalleyFile(), [])
        }
        return try GalleyFile.read(location.path, isOptional: location.isDefault)
    }

    /// What other rooms know better: whether an engine can be reached that way, and whether there is such a recipe.
    func findings(recipes: RecipeCatalogue) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for (name, entry) in engines where !entry.url.isEmpty {
            let engine = NamedEngine(entry)
            do throws(GalleyError) {
                let endpoint = try Endpoint(parsing: engine.url, tls: engine.tls, insecure: true)
                guard engine.tls == nil, let warning = endpoint.warning else { continue }
                found.append(
                    Diagnostic(
                        .warning, at: entry.urlPlace, warning,
                        hint: "give '\(name)' tls: { ca, cert, key }, or use ssh://"
                            + (endpoint.isRemote ? "; commands refuse it without --insecure" : "")))
            } catch {
                found.append(Diagnostic(.error, at: entry.urlPlace, error.message, hint: error.hint))
            }
        }
        for entry in databases.values {
            guard let recipe = entry.recipe else { continue }
            do throws(GalleyError) {
                _ = try recipes.recipe(named: recipe)
            } catch {
                found.append(Diagnostic(.error, at: entry.recipePlace, error.message, hint: error.hint))
            }
        }
        return found
    }
}
