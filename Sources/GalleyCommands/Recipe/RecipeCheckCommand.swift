import ArgumentParser
import GalleyCore
import Recipes

/// `galley recipe check`
struct RecipeCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check recipes and say what is wrong, and where.",
        discussion: """
            Everything wrong is told in one pass as file:line:column. Exits with 65 when any of it is an error,
            with 0 when there are warnings at most.

            EXAMPLES:
              galley recipe check recipes/mydb
              galley recipe check recipes/*/recipe.yaml
            """)

    @Argument(
        help: ArgumentHelp("A recipe's folder, or the recipe.yaml in it.", valueName: "file-or-folder"),
        completion: .file())
    var paths: [String]

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (paths, output) = (paths, output)
        try await global.run { context in
            var findings: [Diagnostic] = []
            for path in paths { findings += try RecipeFolder.load(at: path).diagnostics }
            let praise = paths.map { "\(DisplayText.oneLine($0)): nothing wrong\n" }.joined()
            try DiagnosticsReport(diagnostics: findings, praise: praise).show(context, as: output)
        }
    }
}
