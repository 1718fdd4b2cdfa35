import Foundation
internal import GalleyCore

extension RecipeCatalogue {
    /// The recipes in the binary and the user's.
    ///
    /// - Parameter userFolder: a folder of recipe folders; one that does not exist is no error. Nil: none.
    public static func load(userFolder: String?) -> RecipeCatalogue {
        var recipes: [String: Recipe] = [:]
        var diagnostics: [Diagnostic] = []
        var broken: [String: [Diagnostic]] = [:]
        for (name, files) in builtIn {
            let (recipe, found) = RecipeLoader.load(files: files, name: name, source: "built-in:\(name)")
            recipes[name] = recipe
            diagnostics += found
        }
        for path in userFolder.map(recipeFolders) ?? [] {
            let name = URL(fileURLWithPath: path).lastPathComponent
            let (recipe, found) = read(path)
            diagnostics += found
            if builtIn[name] != nil {
                diagnostics.append(
                    Diagnostic(.warning, file: path, "this recipe is used instead of the built-in '\(name)'"))
            }
            recipes[name] = recipe
            if recipe == nil { broken[name] = found }
        }
        return RecipeCatalogue(recipes: Array(recipes.values), diagnostics: diagnostics, broken: broken)
    }

    /// `$XDG_CONFIG_HOME/galley/recipes`, by default below `~/.config`.
    public static func userFolder(environment: [String: String]) -> String? {
        // The specification tells to ignore a relative path.
        if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") { return "\(home)/galley/recipes" }
        return environment["HOME"].map { "\($0)/.config/galley/recipes" }
    }

    /// The files in the binary, by recipe and name.
    static let builtIn: [String: [String: String]] = EmbeddedRecipes.files.reduce(into: [:]) { found, file in
        let parts = file.key.split(separator: "/", maxSplits: 1).map(String.init)
        if parts.count == 2 { found[parts[0], default: [:]][parts[1]] = file.value }
    }

    private static func recipeFolders(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "\(folder)/\($0)" }.filter {
            FileManager.default.fileExists(atPath: "\($0)/\(RecipeLoader.fileName)")
        }
    }

    private static func read(_ path: String) -> (Recipe?, [Diagnostic]) {
        do {
            return try RecipeFolder.load(at: path)
        } catch {
            return (nil, [Diagnostic(.error, file: path, error.description)])
        }
    }
}
