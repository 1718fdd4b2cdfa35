import ArgumentParser
import EngineAPI
import GalleyCore
import Recipes
import StateStore
import Tasks
import Upgrade

/// `galley task`
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "A database's chores: what there is, and run one inside its container.",
        subcommands: [TaskListCommand.self, TaskRunCommand.self, TaskCancelCommand.self])
}

/// What the task commands work on: a running database, its recipe, and the record of its runs.
struct TaskSession: Sendable {
    let database: DatabaseContainer
    let recorder: RunRecorder
    let runner: MaintenanceRunner
    /// As it is recorded.
    let endpoint: String
    let who: Operator

    init(_ target: Target, _ context: CommandContext, login: ServerLogin? = nil) async throws {
        let environment = try await context.upgrader(on: target.engine, login: login).environment
        let engine = environment.engine
        database = try await DatabaseContainer.find(
            target.container, on: engine, at: environment.endpoint, catalogue: context.catalogue(),
            declared: target.recipe, unless: environment.refuseUnfinished)
        endpoint = environment.endpoint
        who = environment.who
        runner = MaintenanceRunner(engine: engine, recipe: database.recipe)
        let store =
            if let store = environment.store { store } else { try await StateStore.open(context.stateDirectory()) }
        recorder = RunRecorder(runner: runner, store: store)
    }

    func task(_ name: String) throws(GalleyError) -> MaintenanceTask {
        let all = database.recipe.maintenance
        if let task = all.first(where: { "\($0.task.name)" == name }) { return task }
        let names = all.map { "\($0.task.name)" }
        throw GalleyError(
            .notFound, "the recipe '\(database.recipe.name)' has no task '\(name)'",
            hint: Suggestion.hint(for: name, among: names)
                ?? (names.isEmpty ? "it has none" : "it has " + names.joined(separator: ", ")))
    }
}
