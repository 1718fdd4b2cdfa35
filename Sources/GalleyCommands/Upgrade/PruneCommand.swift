import ArgumentParser
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

    @Argument(help: "Only this database. (default: every one)")
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
            let upgrades = KeptUpgrades(environment: try await context.upgrader(reason: reason).environment)
            // Oldest first, so that what is left after a failure is a way back that still leads somewhere.
            let kept = Array(
                try await upgrades.list(of: name).filter { [.done, .superseded, .undone].contains($0.state) }.reversed()
            )
            if kept.isEmpty, output.output == .table {
                return try context.show("Nothing is kept that could be removed.\n")
            }
            try context.show(kept, as: output)
            if kept.isEmpty { return }
            if plan { return }
            try await Confirmation(isGiven: yes).ask(
                "Remove what is kept of \(kept.count) upgrade\(kept.count == 1 ? "" : "s")?")
            for upgrade in kept {
                try await upgrades.prune(upgrade)
                context.progress.handle(.note("removed what was kept of \(upgrade.database) (\(upgrade.id))"))
            }
        }
    }
}
