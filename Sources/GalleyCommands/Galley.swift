import ArgumentParser
import GalleyCore

/// The command line's root.
struct Galley: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "galley",
        abstract: "Carries databases in containers to new versions without losing a row.",
        discussion: """
            EXAMPLES:
              See what an upgrade would do, then do it:
                galley upgrade db --to mariadb:11.8 --plan
                galley upgrade db --to mariadb:11.8

              What is under way and what is kept:
                galley status
            """,
        version: GalleyVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Upgrade",
                subcommands: [
                    UpgradeCommand.self, ApplyCommand.self, ResumeCommand.self, RollbackCommand.self, PruneCommand.self,
                ]),
            CommandGroup(name: "Look", subcommands: [StatusCommand.self, HistoryCommand.self, ShowCommand.self]),
            CommandGroup(name: "Care", subcommands: [TaskCommand.self, BackupCommand.self]),
            CommandGroup(name: "Engine", subcommands: [EngineCommand.self]),
            CommandGroup(name: "Configuration", subcommands: [ConfigCommand.self]),
            CommandGroup(name: "Recipe", subcommands: [RecipeCommand.self]),
            CommandGroup(name: "Schedule", subcommands: [CronCommand.self]),
        ])
}

/// The door for `main`.
public enum GalleyProgram {
    /// Reads the arguments, runs the command they name and exits with its status.
    public static func run() async {
        await Galley.main(LeadingOptions.moved(Array(CommandLine.arguments.dropFirst())))
    }
}
