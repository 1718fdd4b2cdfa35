import ArgumentParser
import EngineAPI
import GalleyCore
import Upgrade

/// `galley prune`
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what finished upgrades keep: original containers and copies.",
        discussion: """
            After this there is no way back to the old version but a backup. Upgrades that are not finished, and those
            whose database does not run, are left alone.

            EXAMPLES:
              galley prune db --plan
              galley prune db
              galley prune --yes
            """)

    @Argument(help: NameHelp.only)
    var name: String?

    @Flag(help: "Print what would be removed and change nothing.")
    var plan = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            guard let name else { return try await prune(nil, on: try context.selectedEngine(), context) }
            try await context.with(name) { target in try await prune(target.container, on: target.engine, context) }
        }
    }

    private func prune(_ database: String?, on engine: SelectedEngine, _ context: CommandContext) async throws {
        let upgrades = KeptUpgrades(environment: try await context.upgrader(on: engine, reason: reason).environment)
        // Oldest first, so that what is left after a failure is a way back that still leads somewhere.
        let kept = Array(
            try await upgrades.list(of: database).filter { [.done, .superseded, .undone].contains($0.state) }
                .reversed())
        if kept.isEmpty, output.output == .table {
            return try context.show("Nothing is kept that could be removed.\n")
        }
        try context.show(kept, as: output)
        if kept.isEmpty || plan { return }
        try await Confirmation(isGiven: yes).ask(
            "Remove what is kept of \(kept.count) upgrade\(kept.count == 1 ? "" : "s")?")
        for upgrade in kept {
            try await upgrades.prune(upgrade)
            context.progress.handle(.note("removed what was kept of \(upgrade.database) (\(upgrade.id))"))
        }
    }
}
