import ArgumentParser

/// `galley config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The file that names engines and databases.",
        discussion: """
            --config FILE, else GALLEY_CONFIG, else ~/.config/galley/galley.yaml (below XDG_CONFIG_HOME, where that is set),
            else /etc/galley/galley.yaml, to which root keeps. With its drop-ins in galley.d beside it. A command that
            names no database of it needs none; --config /dev/null goes without.
            """,
        subcommands: [ConfigCheckCommand.self])
}
