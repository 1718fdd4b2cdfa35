import ArgumentParser
import Configuration
import EngineAPI
import GalleyCore

/// `galley engine list`
struct EngineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the engines that galley.yaml and docker's contexts name, and which one is used.",
        discussion: """
            Nothing is connected to. The engine in use has a star: it is asked where neither the name of a database nor
            an option leads to another.

            EXAMPLES:
              galley engine list
              galley engine list --output json
              DOCKER_HOST=ssh://ops@db-west galley engine list
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let lines = try EngineLine.all(context)
            try context.show(lines, as: output)
        }
    }
}

/// An engine in a list.
struct EngineLine: Listable, Equatable {
    /// In galley.yaml, or docker's; `-` for an endpoint without one.
    var name: String
    /// The one that commands use now.
    var isSelected: Bool
    var endpoint: String
    var tls: Bool
    /// What made it the one in use; `galley.yaml` or `context` for the others.
    var source: String
    /// Why it can't be used; nil when nothing speaks against it.
    var problem: String?

    static let columns = ["NAME", "USED", "ENDPOINT", "TLS", "SOURCE", "PROBLEM"]
    var row: [TableCell] {
        [
            TableCell(name), TableCell(isSelected ? "*" : "", .good), TableCell(endpoint),
            TableCell(tls ? "yes" : "no"), TableCell(source), TableCell(problem ?? "", .bad),
        ]
    }

    /// The one in use first, then those of galley.yaml and docker's contexts by name. An engine of galley.yaml stands in
    /// one line, whatever else leads to it.
    static func all(_ context: CommandContext) throws -> [EngineLine] {
        let file = try context.galleyFile.get()
        let selected = try context.selectedEngine()
        let name = selected.name(in: file, context)
        var first = EngineLine(name, selected)
        first.isSelected = true
        if name == selected.endpoint.description { first.name = "-" }
        let named = file.engines.sorted { $0.key < $1.key }.filter { $0.key != name }.map { name, entry in
            line(name, shown: entry.url, tls: entry.tls != nil, source: SelectedEngine.Source.file.rawValue) {
                try context.engine(.name(name))
            }
        }
        let contexts = try context.docker.get().contexts.sorted { $0.key < $1.key }
            .filter { $0.key != selected.context }
        return [first] + named
            + contexts.map { name, known in
                var told = line(name, shown: known.host ?? "-", tls: known.tls != nil, source: "context") {
                    try context.engine(ofContext: name)
                }
                told.problem = told.problem ?? known.problem
                return told
            }
    }

    private static func line(
        _ name: String, shown: String, tls: Bool, source: String, _ engine: () throws -> SelectedEngine
    ) -> EngineLine {
        do {
            var line = EngineLine(name, try engine())
            line.source = source
            return line
        } catch {
            let message = (error as? GalleyError)?.message ?? "\(error)"
            return EngineLine(
                name: name, isSelected: false, endpoint: shown, tls: tls, source: source, problem: message)
        }
    }
}

extension EngineLine {
    init(_ name: String, _ engine: SelectedEngine) {
        self.init(
            name: name, isSelected: false, endpoint: engine.endpoint.description, tls: engine.endpoint.tls != nil,
            source: engine.source.rawValue)
    }
}
