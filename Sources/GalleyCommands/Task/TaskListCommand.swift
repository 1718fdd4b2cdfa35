import ArgumentParser
import Foundation
import GalleyCore
import Recipes
import StateStore
import Tasks

/// `galley task list`
struct TaskListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The tasks of a database, and how each ended last.",
        discussion: """
            EXAMPLES:
              galley task list db
              galley task list db --output json
            """)

    @Argument(help: NameHelp.database, completion: .shellCommand("docker ps --format '{{.Names}}'"))
    var name: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (name, output) = (name, output)
        try await global.run { context in
            let session = try await TaskSession(context.target(name), context)
            let runs = try await session.recorder.runs(of: session.database, engine: session.endpoint)
            let lines = session.database.recipe.maintenance.map { task in
                TaskLine(task, last: runs.first { $0.task == "\(task.task.name)" })
            }
            if lines.isEmpty, output.output == .table {
                try context.show("The recipe '\(session.database.recipe.name)' has no tasks to run.\n")
            } else {
                try context.show(lines, as: output)
            }
        }
    }
}

/// One task of a database.
struct TaskLine: Encodable, Listable {
    struct Parameter: Encodable {
        var name: String
        var about: String
        var form: String
        var `default`: String?
        var isRequired: Bool

        init(_ parameter: TaskParameter) {
            name = parameter.name
            about = parameter.about
            form = parameter.form
            `default` = parameter.standard
            isRequired = parameter.isRequired
        }

        /// As it stands behind `--with`; in brackets where it may be left out.
        var usage: String { isRequired ? "\(name)=\(form)" : "[\(name)=\(form)]" }
    }

    var task: String
    var title: String
    var parameters: [Parameter]
    var isHeavy: Bool
    var isDestructive: Bool
    var timeout: String
    /// Nil: never run from here.
    var last: TaskRunRecord?

    init(_ task: MaintenanceTask, last: TaskRunRecord?) {
        self.task = task.task.name.description
        title = task.title
        parameters = task.parameters.map(Parameter.init)
        isHeavy = task.isHeavy
        isDestructive = task.isDestructive
        timeout = task.task.timeout.text
        self.last = last
    }

    static var columns: [String] { ["TASK", "DOES", "WITH", "TIMEOUT", "LAST"] }

    var row: [TableCell] {
        let notes = [isHeavy ? "heavy" : nil, isDestructive ? "destructive" : nil].compactMap { $0 }
        let with = parameters.map(\.usage)
        var lastText = "-"
        if let last { lastText = "\(last.outcome.rawValue) \((last.endedAt ?? last.startedAt).ISO8601Format())" }
        let emphasis: Style.Emphasis? =
            switch last?.outcome {
            case .failed, .timedOut, .stuck, .lost: .bad
            case .running: .strong
            default: nil
            }
        return [
            TableCell(task), TableCell(title + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")),
            TableCell(with.isEmpty ? "-" : with.joined(separator: " ")), TableCell(timeout),
            TableCell(lastText, emphasis),
        ]
    }
}
