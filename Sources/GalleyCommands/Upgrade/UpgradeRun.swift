import GalleyCore
import Recipes
import Upgrade

/// Showing a plan, asking, carrying it out and telling the result: the same for `upgrade` and `apply`.
struct UpgradeRun {
    let upgrader: Upgrader
    let context: CommandContext
    let output: OutputOptions

    func confirmAndPerform(_ prepared: Upgrader.Prepared, yes: Bool) async throws {
        let plan = prepared.plan
        if output.output == .table { try context.show(plan.text + "\n") }
        try await Confirmation(isGiven: yes).ask("Upgrade \(plan.database) now?")
        let outage = try await upgrader.perform(prepared)
        try context.show(UpgradeResult(plan, outage: outage), as: output) {
            """
            \(plan.database) runs \(plan.target.image), \(plan.recipe.name) \(plan.toVersion.short)\
            \(outage.map { "; it was away for \($0.text)" } ?? "").
            The original is kept as \(UpgradeNames(database: plan.database, id: plan.id).parked). \
            Back: galley rollback \(plan.database)\(plan.stepClass == .converting ? " --discard-writes" : ""). \
            When you are sure: galley prune \(plan.database).

            """
        }
    }
}

/// What a finished upgrade prints as JSON.
struct UpgradeResult: Encodable {
    var id: String
    var database: String
    var outcome = "done"
    var fromVersion: String
    var toVersion: String
    var image: String
    var imageID: String
    var original: String

    /// From the stop to the first login; missing when that was not seen whole.
    var outageMilliseconds: Int64?

    init(_ plan: Plan, outage: Duration?) {
        outageMilliseconds = outage?.milliseconds
        id = plan.id
        database = plan.database
        fromVersion = plan.fromVersion.text
        toVersion = plan.toVersion.text
        image = plan.target.image
        imageID = plan.target.imageID
        original = UpgradeNames(database: plan.database, id: plan.id).parked
    }
}

/// What an upgrade to the image that runs already prints as JSON.
struct NothingToDo: Encodable {
    var database: String
    var outcome = "nothing-to-do"
    var reason: String
}
