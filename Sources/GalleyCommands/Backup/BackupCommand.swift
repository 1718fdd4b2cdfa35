import ArgumentParser
import Backups
import EngineAPI
import GalleyCore
import Recipes
import StateStore
import Tasks
import Upgrade

/// `galley backup`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make a database's backups while it works, prove them, and bring them back.",
        subcommands: [
            BackupCreateCommand.self, BackupListCommand.self, BackupVerifyCommand.self, BackupRestoreCommand.self,
            BackupPruneCommand.self,
        ])
}

/// What the backup commands work on: a running database and the record of its backups.
struct BackupSession: Sendable {
    let database: DatabaseContainer
    let engine: Engine
    /// As it is recorded.
    let endpoint: String
    /// The engine's machine is this one.
    let isLocal: Bool
    let store: StateStore
    let who: Operator
    let login: ServerLogin?

    init(_ target: Target, _ context: CommandContext, login: ServerLogin? = nil) async throws {
        let environment = try await context.upgrader(on: target.engine, login: login).environment
        engine = environment.engine
        endpoint = environment.endpoint
        who = environment.who
        let isHere = try await engine.hostBehind(target.engine.endpoint) == nil
        isLocal = isHere && endpoint.hasPrefix("unix:")
        self.login = login
        database = try await DatabaseContainer.find(
            target.container, on: environment.engine, at: environment.endpoint, catalogue: context.catalogue(),
            declared: target.recipe, unless: environment.refuseUnfinished)
        store = if let store = environment.store { store } else { try await StateStore.open(context.stateDirectory()) }
    }

    var maker: BackupMaker {
        BackupMaker(engine: engine, endpoint: endpoint, isLocal: isLocal, store: store)
    }
}
