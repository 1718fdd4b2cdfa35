import ArgumentParser
import GalleyCore
import Recipes

/// `galley recipe`
struct RecipeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "What Galley knows about databases.",
        discussion: """
            A recipe is a folder with a recipe.yaml and its scripts. Some are built in; those in
            $XDG_CONFIG_HOME/galley/recipes (default: ~/.config/galley/recipes) are added to them, and win over a
            built-in one of the same name.
            """,
        subcommands: [RecipeListCommand.self, RecipeShowCommand.self, RecipeCheckCommand.self])
}

extension CommandContext {
    /// The built-in recipes and the user's; what is wrong with one of them is told on stderr.
    func catalogue() -> RecipeCatalogue {
        let catalogue = RecipeCatalogue.load(userFolder: RecipeCatalogue.userFolder(environment: environment))
        progress.pause()
        for diagnostic in catalogue.diagnostics { Standard.error("\(diagnostic)\n") }
        return catalogue
    }
}
