import ArgumentParser
import Foundation
import GalleyCore
import Recipes

/// `galley recipe show`
struct RecipeShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a recipe says.",
        discussion: """
            EXAMPLES:
              galley recipe show postgresql
              galley recipe show postgresql --task observe     # the script, as it is run in the container
              galley recipe show postgresql --task vacuum      # one that galley task run runs
              galley recipe show postgresql --output yaml
            """)

    @Argument(help: "The recipe's name.", completion: .custom { _, _, _ in Self.names() })
    var name: String

    @Option(help: ArgumentHelp("Print this task's script instead.", valueName: "task"))
    var task: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (name, task, output) = (name, task, output)
        try await global.run { context in
            let recipe = try context.catalogue().recipe(named: name)
            if let task {
                try context.show(try Self.script(of: TaskName(task), in: recipe))
            } else {
                let detail = RecipeDetail(recipe)
                try context.show(detail, as: output) { () throws(GalleyError) in detail.text }
            }
        }
    }

    private static func script(of name: TaskName, in recipe: Recipe) throws(GalleyError) -> String {
        var scripts = Dictionary(
            (Array(recipe.tasks.values) + recipe.maintenance.map(\.task)).map { ("\($0.name)", $0.script) }
        ) { first, _ in first }
        for method in recipe.backups {
            for task in [method.make, method.restore] { scripts["\(task.name)-\(method.name)"] = task.script }
        }
        if let script = scripts["\(name)"] { return script }
        let names = Array(scripts.keys)
        throw GalleyError(
            .notFound, "the recipe '\(recipe.name)' has no task '\(name)'",
            hint: Suggestion.hint(for: name.description, among: names)
                ?? "it has " + names.sorted().joined(separator: ", "))
    }

    private static func names() -> [String] {
        let folder = RecipeCatalogue.userFolder(environment: ProcessInfo.processInfo.environment)
        return RecipeCatalogue.load(userFolder: folder).recipes.map(\.name)
    }
}
