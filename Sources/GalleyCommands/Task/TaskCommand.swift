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
    /// Asked again where time has passed: an upgrade may have begun meanwhile.
    let refuseUnfinished: @Sendable () async throws -> Void

    init(_ target: Target, _ context: CommandContext, login: ServerLogin? = nil) async throws {
        let environment = try await context.upgrader(on: target.engine, login: login).environment
        let engine = environment.engine
        database = try await DatabaseContainer.find(
            target.container, on: engine, at: environment.endpoint, catalogue: context.catalogue(),
            declared: target.recipe, unless: environment.refuseUnfinished)
        endpoint = environment.endpoint
        who = environment.who
        let name = database.name
        refuseUnfinished = { try await environment.refuseUnfinished(name) }
        runner = MaintenanceRunner(engine: engine, recipe: database.recipe)
        let store =
            if let store = environment.store { store } else { try await StateStore.open(context.stateDirectory()) }
        recorder = RunRecorder(runner: runner, store: store)
    }

    /// What `galley task run` may run.
    func task(_ name: String) throws(GalleyError) -> MaintenanceTask {
        try Self.task(name, among: database.recipe.maintenance, of: database.recipe)
    }

    /// What `galley task cancel` may end: also a backup, once for each user that its methods have.
    func cancellable(_ name: String) throws(GalleyError) -> [MaintenanceTask] {
        var backups: [MaintenanceTask] = []
        for method in database.recipe.backups where !backups.contains(where: { $0.task.user == method.make.user }) {
            backups.append(MaintenanceTask(title: method.title, task: method.make))
        }
        if name == TaskName.backup.description, !backups.isEmpty { return backups }
        return [try Self.task(name, among: database.recipe.maintenance + backups.prefix(1), of: database.recipe)]
    }

    private static func task(
        _ name: String, among all: [MaintenanceTask], of recipe: Recipe
    ) throws(GalleyError) -> MaintenanceTask {
        if let task = all.first(where: { "\($0.task.name)" == name }) { return task }
        let names = all.map { "\($0.task.name)" }
        throw GalleyError(
            .notFound, "the recipe '\(recipe.name)' has no task '\(name)'",
            hint: Suggestion.hint(for: name, among: names)
                ?? (names.isEmpty ? "it has none" : "it has " + names.joined(separator: ", ")))
    }
}
