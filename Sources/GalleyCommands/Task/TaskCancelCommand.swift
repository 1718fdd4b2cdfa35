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

    @OptionGroup var login: LoginOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (name, task, login) = (name, task, login)
        try await global.run { context in
            let login = try await login.login(context)
            try await context.with(name) { target in
                let session = try await TaskSession(target, context, login: login)
                let found = try session.task(task)
                try await session.runner.cancel(found, in: session.database.id, login: login)
                context.progress.handle(.note("no run of '\(task)' is under way in '\(session.database.name)'"))
            }
        }
    }
}
