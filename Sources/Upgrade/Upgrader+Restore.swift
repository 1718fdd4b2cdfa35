public import Backups
import GalleyCore
import Recipes

/// A restore in place: the steps of a conversion, with the backup as what changes the data.
extension Upgrader {
    /// Observes and plans, and reads the whole backup once. Changes nothing.
    /// - Throws: `GalleyError` `.badInput` for a damaged backup.
    public func prepareRestore(_ backup: BackupDirectory.Entry, into database: String, options: UpgradeOptions)
        async throws -> Preparation
    {
        var options = options
        options.usesLogin = environment.login != nil
        let (observation, recipe) = try await Observer(
            environment: environment, catalogue: catalogue, declared: options.recipe
        ).observe(database, image: nil, copyTo: options.copyTo)
        let planning = try Planner(recipe: recipe, options: options)
            .plan(observation, id: environment.makeID(), backup: backup)
        switch planning {
        case .plan(let plan):
            environment.progress(.note("reading the backup, \(ByteCount(backup.manifest.storedBytes))"))
            try await StoredStream(entry: backup).check()
            return .ready(Prepared(plan: plan, observation: observation, recipe: recipe))
        case .nothingToDo(let reason): return .nothingToDo(reason)
        case .refused(let refusals): return .refused(refusals)
        }
    }
}
