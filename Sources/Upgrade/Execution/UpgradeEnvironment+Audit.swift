import Foundation
import GalleyCore
import Recipes
import StateStore

/// The audit of an upgrade. It never stands in the way: the engine's journal is what recovery rests on.
extension UpgradeEnvironment {
    /// Writes who does what before anything is done.
    /// - Throws: `GalleyError` when the audit can't be written: nothing was touched yet.
    func open(_ plan: Plan) async throws {
        try await store?.insert(
            UpgradeRecord(
                id: plan.id, database: plan.database, engine: endpoint, containerId: plan.original.id,
                fromImage: plan.original.image, toImage: plan.target.image, fromVersion: plan.fromVersion.text,
                toVersion: plan.toVersion.text, stepClass: plan.stepClass.rawValue, recipe: plan.recipe.name,
                startedAt: now(),
                operator: who.name, host: who.host, reason: reason, planDigest: plan.digest,
                plan: JSONValue(encoding: plan)))
    }

    func record(_ step: Step, of plan: Plan) async {
        await audit { try await $0.append("step", step.title, to: plan.id, at: now()) }
    }

    func close(
        _ plan: Plan, as outcome: UpgradeOutcome, _ error: (any Error)? = nil, successor: String? = nil,
        outage: Duration? = nil
    ) async {
        if let error {
            await audit { try await $0.append("error", Upgrader.message(of: error), to: plan.id, at: now()) }
        }
        await audit {
            try await $0.setOutcome(
                outcome, of: plan.id, at: now(), successorId: successor,
                detail: outage.map { ["outageMilliseconds": .integer($0.milliseconds)] })
        }
    }

    func setPruned(_ plan: Plan) async { await audit { try await $0.setPruned(plan.id, at: now()) } }

    private func audit(_ write: (StateStore) async throws -> Void) async {
        guard let store else { return }
        do {
            try await write(store)
        } catch {
            progress(.warning("the audit could not be written: \(error)"))
        }
    }

    /// Removes this machine's file of an upgrade that left nothing to go back to.
    func forget(_ id: String) {
        do {
            try specFiles?.remove(id)
        } catch {
            progress(.warning(error.message))
        }
    }
}
