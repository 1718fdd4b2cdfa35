import ArgumentParser
import GalleyCore
import Recipes
import StateStore
import Tasks

/// `galley task run`
struct TaskRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a task inside a database's container and tell its true end.",
        discussion: """
            What the task prints goes to stdout as it comes. It goes on when the connection is cut, and is read on
            afterwards; two runs of one task exclude each other. On time-out and at Ctrl-C its processes in the
            container are ended, and its work in the server: what could not be ended is told as stuck (exit status 2).

            EXAMPLES:
              galley task list db
              galley task run db vacuum
              galley task run db reindex --with database=shop --with table=public.orders --timeout 2h
            """)

    @Argument(help: NameHelp.database, completion: .shellCommand("docker ps --format '{{.Names}}'"))
    var name: String

    @Argument(help: "The task: see galley task list.")
    var task: String

    @Option(
        name: .customLong("with"), parsing: .singleValue,
        help: ArgumentHelp("What the task is told; may be repeated.", valueName: "k=v"))
    var settings: [String] = []

    @Option(help: ArgumentHelp("End it after so long. (default: the task's own)", valueName: "duration"))
    var timeout: String?

    @Flag(help: "Tell what would be run, and run nothing.")
    var plan = false

    @Flag(name: .shortAndLong, help: "Don't ask before a destructive task.")
    var yes = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let command = self
        try await global.run { context in
            let said = try Self.settings(command.settings)
            let limit = try command.timeout.map(Self.duration)
            let login = try await command.login.login(context)
            try await context.with(command.name) { target in
                let session = try await TaskSession(target, context, login: login)
                let task = try session.task(command.task)
                let run = TaskRun(
                    of: task, in: session.database.id, variables: try task.variables(said), login: login,
                    timeout: limit)
                if command.plan {
                    let plan = TaskPlan(run, session, said)
                    return try context.show(plan, as: command.output) { () throws(GalleyError) in plan.text }
                }
                if task.isDestructive {
                    try await Confirmation(isGiven: command.yes).ask(
                        "'\(task.task.name)' removes what can't be brought back: \(task.title). Run it?")
                    try await session.refuseUnfinished()
                }
                try await TaskPerformance(
                    session: session, run: run, said: said, reason: command.reason, context: context,
                    output: command.output
                ).perform()
            }
        }
    }

    static func settings(_ words: [String]) throws(GalleyError) -> [String: String] {
        var settings: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw GalleyError(.usage, "'\(word)' is no K=V", hint: "--with database=shop")
            }
            let name = String(word[..<equals])
            guard settings.updateValue(String(word[word.index(after: equals)...]), forKey: name) == nil else {
                throw GalleyError(.usage, "'\(name)' is said twice")
            }
        }
        return settings
    }

    static func duration(_ text: String) throws(GalleyError) -> Duration {
        guard let duration = Duration(parsing: text), duration > .zero else {
            throw GalleyError(.usage, "'\(text)' is no duration", hint: "write it as 90s, 5m or 1h")
        }
        return duration
    }
}

/// What `--plan` tells.
struct TaskPlan: Encodable {
    var database: String
    var task: String
    var title: String
    var with: [String: String]
    var user: String
    var timeout: String
    var isHeavy: Bool
    var isDestructive: Bool

    init(_ run: TaskRun, _ session: TaskSession, _ said: [String: String]) {
        database = session.database.name
        task = run.task.task.name.description
        title = run.task.title
        with = Dictionary(
            uniqueKeysWithValues: run.task.parameters.map { ($0.name, said[$0.name] ?? $0.standard ?? "") })
        user = run.task.task.user
        timeout = run.timeout.text
        isHeavy = run.task.isHeavy
        isDestructive = run.task.isDestructive
    }

    var text: String {
        var lines = ["Run \(task) in \(database): \(title)"]
        lines += with.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
            "  with     \($0.key)=\(DisplayText.oneLine($0.value))"
        }
        lines.append("  as       \(user), inside the container")
        lines.append("  timeout  \(timeout), then its processes and its work in the server are ended")
        if isHeavy { lines.append("  heavy    clients will notice it") }
        if isDestructive { lines.append("  removes what can't be brought back") }
        return lines.joined(separator: "\n") + "\n"
    }
}
