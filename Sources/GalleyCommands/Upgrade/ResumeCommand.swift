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
              galley resume db --plan
              galley resume db
            """)

    @Argument(help: NameHelp.database)
    var name: String

    @Flag(help: "Print the steps that are left and change nothing.")
    var plan = false

    @Flag(help: "Also when the holder is on another machine: you know that it is dead.")
    var takeOver = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            try await context.with(name) { target in
                let upgrader = try await context.upgrader(
                    on: target.engine, login: try await login.login(context), reason: reason)
                let recovery = try await upgrader.planResume(target.container, takeOver: takeOver)
                let run = RecoveryRun(context: context, output: output)
                if plan { return try run.show(recovery) }
                if recovery.steps.isEmpty {
                    return try run.tell(recovery, .done, "The upgrade of \(name) is done already: nothing to resume.")
                }
                try await run.confirm(recovery, Confirmation(isGiven: yes)) {
                    try await $0.ask("Go on with the upgrade of \(name)?")
                }
                let outcome = try await upgrader.resume(target.container, takeOver: takeOver)
                try run.tell(
                    recovery, outcome,
                    outcome == .done ? "The upgrade of \(name) is done." : "The upgrade of \(name) is undone.")
            }
        }
    }
}
