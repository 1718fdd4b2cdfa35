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
            left; otherwise it tells what is. A backup goes by the name 'backup', whatever its method.

            EXAMPLES:
              galley task cancel db vacuum
              galley task cancel db backup
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
                let progress = context.progress
                var ended: [String] = []
                for found in try session.cancellable(task) {
                    let id = try await session.recorder.cancel(
                        found, of: session.database, engine: session.endpoint, login: login, by: session.who,
                        reason: reason,
                        warn: { progress.handle(.warning($0)) })
                    if let id { ended.append(id) }
                }
                progress.handle(
                    .note(
                        ended.isEmpty
                            ? "no run of '\(task)' was under way" : "ended \(ended.joined(separator: ", "))"))
            }
        }
    }
}
