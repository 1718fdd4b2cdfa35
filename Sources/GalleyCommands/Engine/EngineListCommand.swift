import ArgumentParser
import EngineAPI
import GalleyCore

/// `galley engine list`
struct EngineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the engines that docker's contexts name, and which one is used.",
        discussion: """
            Nothing is connected to. The engine in use has a star.

            EXAMPLES:
              galley engine list
              galley engine list --output json
              DOCKER_HOST=ssh://ops@db-west galley engine list
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let lines = EngineLine.all(
                in: context.dockerConfiguration, selected: try context.selectedEngine(),
                environment: context.environment)
            try context.show(lines, as: output)
        }
    }
}

/// An engine in a list.
struct EngineLine: Listable, Equatable {
    /// A context's; `-` for an endpoint without one.
    var name: String
    /// The one that commands use now.
    var isSelected: Bool
    var endpoint: String
    var tls: Bool
    /// What made it the one in use; `context` for the others.
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

    /// The one in use first, then docker's contexts by name.
    static func all(
        in configuration: DockerConfiguration, selected: SelectedEngine, environment: [String: String]
    ) -> [EngineLine] {
        let first = EngineLine(
            name: selected.context ?? "-", isSelected: true, endpoint: selected.endpoint.description,
            tls: selected.endpoint.tls != nil, source: selected.source.rawValue)
        let others = configuration.contexts.sorted { $0.key < $1.key }.filter { $0.key != selected.context }
        return [first]
            + others.map { name, context in
                var line = EngineLine(
                    name: name, isSelected: false, endpoint: context.host ?? "-", tls: context.tls != nil,
                    source: "context", problem: context.problem)
                do throws(GalleyError) {
                    let choice = EngineChoice(context: name)
                    line.endpoint = try EngineSelection.select(
                        choice, environment: environment, configuration: configuration
                    ).endpoint.description
                } catch {
                    line.problem = error.message
                }
                return line
            }
    }
}
