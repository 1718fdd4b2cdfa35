import ArgumentParser
import GalleyCore
import StateStore
import Upgrade

/// `galley resume`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Finish an upgrade that was cut off.",
        discussion: """
            Reads from the engine how far the upgrade got, takes its lock over and goes on. An upgrade that was being
            undone is undone to its end. Works on any machine that reaches the engine.

            EXAMPLES:
              galley status
              galley resume db
            """)

    @Argument(help: "The database's container name.")
    var name: String

    @Flag(help: "Also when the holder is on another machine: you know that it is dead.")
    var takeOver = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @OptionGroup var login: LoginOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let upgrader = try await context.upgrader(login: try await login.login(context))
            try await Confirmation(isGiven: yes).ask("Go on with the upgrade of \(name)?")
            let outcome = try await upgrader.resume(name, takeOver: takeOver)
            try context.show(
                outcome == .done ? "The upgrade of \(name) is done.\n" : "The upgrade of \(name) is undone.\n")
        }
    }
}
