import ArgumentParser
import GalleyCore
import Tasks

/// `galley task cancel`
struct TaskCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a task's run: its processes in the container and its work in the server.",
        discussion: """
            Also ends one that somebody else began, or whose client is gone. When it says done, nothing of the run is
            left; otherwise it tells what is.

            EXAMPLES:
              galley task cancel db vacuum
            """)

    @Argument(help: NameHelp.database, completion: .shellCommand("docker ps --format '{{.Names}}'"))
    var name: String

    @Argument(help: "The task: see galley task list.")
    var task: String

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (name, task, reason, login) = (name, task, reason, login)
        try await global.run { context in
            let login = try await login.login(context)
            try await context.with(name) { target in
                let session = try await TaskSession(target, context, login: login)
                let found = try session.task(task)
                let progress = context.progress
                let id = try await session.recorder.cancel(
                    found, of: session.database, engine: session.endpoint, login: login, by: session.who,
                    reason: reason,
                    warn: { progress.handle(.warning($0)) })
                progress.handle(.note(id.map { "ended \($0)" } ?? "no run of '\(task)' was under way"))
            }
        }
    }
}
