import ArgumentParser
import Configuration
import GalleyCore

/// `galley config check`
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check galley.yaml and its drop-ins and say what is wrong, and where.",
        discussion: """
            Everything wrong is told in one pass as file:line:column. No engine is asked: galley engine check does that.
            Exits with 65 when any of it is an error, with 0 when there are warnings at most.

            EXAMPLES:
              The file that commands go by, wherever it is:
                galley config check

              Another one, before it is put in place:
                galley config check ./galley.yaml --output json
            """)

    @Argument(
        help: "The file. (default: the one that commands go by)", completion: .file(extensions: ["yaml"]))
    var file: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (named, output) = (file, output)
        try await global.run { context in
            if named != nil, context.options.config != nil {
                throw GalleyError(.usage, "name the file once: as an argument or with --config")
            }
            let (file, found) = try GalleyFile.load(named ?? context.options.config, context.environment)
            let findings = found + file.findings(recipes: context.catalogue())
            try DiagnosticsReport(diagnostics: findings.sorted(as: file.files), praise: praise(file)).show(
                context, as: output)
        }
    }

    private func praise(_ file: GalleyFile) -> String {
        func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
        guard let first = file.files.first else { return "There is no galley.yaml, and none is needed.\n" }
        let more = file.files.count == 1 ? "" : " and \(count(file.files.count - 1, "drop-in"))"
        return DisplayText.oneLine(first)
            + "\(more): nothing wrong; \(count(file.engines.count, "engine")), \(count(file.databases.count, "database"))\n"
    }
}

extension [Diagnostic] {
    /// In the order of the files, what is said of others first.
    fileprivate func sorted(as files: [String]) -> [Diagnostic] {
        func key(_ diagnostic: Diagnostic) -> (Int, Int, Int, String) {
            (files.firstIndex(of: diagnostic.file) ?? -1, diagnostic.line, diagnostic.column, diagnostic.message)
        }
        return sorted { key($0) < key($1) }
    }
}
