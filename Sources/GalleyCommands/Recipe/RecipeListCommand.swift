import ArgumentParser
import GalleyCore
import Recipes

/// `galley recipe list`
struct RecipeListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the databases that Galley knows.",
        discussion: """
            EXAMPLES:
              galley recipe list
              galley recipe list --output json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let output = output
        try await global.run { context in
            try context.show(context.catalogue().recipes.map(RecipeLine.init), as: output)
        }
    }
}

/// A recipe in a list.
struct RecipeLine: Listable, Equatable {
    var name: String
    var title: String
    var images: [String]
    var source: String
    var digest: String

    init(_ recipe: Recipe) {
        name = recipe.name
        title = recipe.title
        images = recipe.recognition.repositories
        source = recipe.source
        digest = recipe.digest
    }

    static let columns = ["NAME", "TITLE", "IMAGES", "DIGEST", "SOURCE"]
    var row: [TableCell] {
        [
            TableCell(name), TableCell(title), TableCell(images.joined(separator: ", ")),
            TableCell(ContentDigest.short(digest)), TableCell(source),
        ]
    }
}
