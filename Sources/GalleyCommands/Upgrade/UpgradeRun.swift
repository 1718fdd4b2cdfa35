import GalleyCore
import Recipes
import Upgrade

/// Showing a plan, asking, carrying it out and telling the result: the same for `upgrade` and `apply`.
struct UpgradeRun {
    let upgrader: Upgrader
    let target: Target
    let context: CommandContext
    let output: OutputOptions

    func confirmAndPerform(_ prepared: Upgrader.Prepared, yes: Bool) async throws {
        let plan = prepared.plan
        if output.output == .table { try context.show(plan.text + "\n") }
        try await Confirmation(isGiven: yes).ask("Upgrade \(target.called) now?")
        let outage = try await upgrader.perform(prepared)
        try context.show(UpgradeResult(plan, outage: outage), as: output) {
            """
            \(target.called) runs \(plan.target.image), \(plan.recipe.name) \(plan.toVersion.short)\
            \(outage.map { "; it was away for \($0.text)" } ?? "").
            The original is kept as \(plan.names.parked). \
            Back: galley rollback \(target.called)\(plan.stepClass == .converting ? " --discard-writes" : ""). \
            When you are sure: galley prune \(target.called).

            """
        }
    }
}
