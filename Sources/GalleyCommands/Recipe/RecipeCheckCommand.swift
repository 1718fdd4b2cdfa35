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
            var findings: [Finding] = []
            for path in paths { findings += try RecipeFolder.load(at: path).diagnostics.map(Finding.init) }
            try context.show(findings, as: output) { () throws(GalleyError) in
                Self.text(findings, paths)
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitCode(ExitStatus.badInput.rawValue) }
        }
    }

    private static func text(_ findings: [Finding], _ paths: [String]) -> String {
        guard findings.isEmpty else { return findings.map { "\($0.diagnostic)\n" }.joined() }
        return paths.map { "\(DisplayText.oneLine($0)): nothing wrong\n" }.joined()
    }

    /// A diagnostic as JSON and YAML have it.
    struct Finding: Encodable {
        var severity: Diagnostic.Severity
        var file: String
        var line: Int
        var column: Int
        var message: String
        var hint: String?

        init(_ diagnostic: Diagnostic) {
            severity = diagnostic.severity
            file = diagnostic.file
            line = diagnostic.line
            column = diagnostic.column
            message = diagnostic.message
            hint = diagnostic.hint
        }

        var diagnostic: Diagnostic {
            Diagnostic(severity, file: file, line: line, column: column, message, hint: hint)
        }
    }
}
