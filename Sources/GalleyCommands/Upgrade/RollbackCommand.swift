import ArgumentParser
import GalleyCore
import StateStore
import Upgrade

/// `galley rollback`
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put a database back as it was before its upgrade.",
        discussion: """
            Works on an upgrade that was cut off and on the newest finished one that was not pruned. After a compatible
            step every write survives. After a conversion the copy is put back, and what clients wrote since then is
            lost, with every dump and backup on the database's own mounts: that needs --discard-writes.

            EXAMPLES:
              galley rollback db --plan
              galley rollback db
              galley rollback db --discard-writes
            """)

    @Argument(help: NameHelp.database)
    var name: String

    @Flag(help: "Put the copy back although what was written since the conversion is lost.")
    var discardWrites = false

    @Flag(help: "Print the steps and change nothing.")
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
                let recovery = try await upgrader.planRollback(
                    target.container, discardWrites: discardWrites, takeOver: takeOver)
                let run = RecoveryRun(context: context, output: output)
                if plan { return try run.show(recovery) }
                try await run.confirm(recovery, Confirmation(isGiven: yes)) {
                    if discardWrites {
                        try await $0.ask("Every write to \(name) since its conversion will be lost.", typing: name)
                    } else {
                        try await $0.ask("Put \(name) back as it was?")
                    }
                }
                try await upgrader.rollback(target.container, discardWrites: discardWrites, takeOver: takeOver)
                try run.tell(recovery, .rolledBack, "\(name) runs its old image again.")
            }
        }
    }
}
