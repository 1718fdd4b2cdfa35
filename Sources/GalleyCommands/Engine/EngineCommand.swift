import ArgumentParser

/// `galley engine`
struct EngineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "The engines that Galley can reach.",
        discussion: """
            A database that galley.yaml puts on an engine is asked there, and ENGINE/CONTAINER names any other. Otherwise
            engines come from where docker's come from: --host or --context, DOCKER_HOST, DOCKER_CONTEXT, the current
            context, the usual socket.
            """,
        subcommands: [EngineListCommand.self, EngineCheckCommand.self])
}
