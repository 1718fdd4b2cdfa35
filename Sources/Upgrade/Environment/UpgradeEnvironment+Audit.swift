import Foundation
import GalleyCore
import Recipes
import StateStore

/// The audit of an upgrade. It never stands in the way: the engine's journal is what recovery rests on.
extension UpgradeEnvironment {
    /// Writes who does what before anything is done.
    /// - Throws: `GalleyError` when the audit can't be written, `.planStale` when the plan was carried out before:
    ///   nothing was touched yet.
    func open(_ plan: Plan) async throws {
        guard let store else { return }
        guard try await !store.contains(plan.id) else {
            throw GalleyError(
                .planStale, "this plan was carried out before: galley show \(plan.id)",
                hint: "make a new one: galley upgrade \(plan.database) --to \(plan.target.image) --plan")
        }
        try await store.insert(auditRecord(of: plan))
    }

    /// Writes that somebody goes on with an upgrade, which another machine may have begun.
    /// - Parameter endedAs: how it stands; nil while it is under way.
    func reopen(_ plan: Plan, for verb: String, endedAs: UpgradeOutcome? = nil) async {
        let text = "\(who.name) on \(who.host)" + (reason.map { ", because: \($0)" } ?? "")
        await audit {
            if try await !$0.contains(plan.id) {
                var record = try auditRecord(of: plan)
                record.outcome = endedAs ?? .running
                record.endedAt = endedAs.map { _ in now() }
                try await $0.insert(record)
            }
            try await $0.append(verb, text, to: plan.id, at: now())
        }
    }

    private func auditRecord(of plan: Plan) throws -> UpgradeRecord {
        UpgradeRecord(
            id: plan.id, database: plan.database, engine: endpoint, containerId: plan.original.id,
            fromImage: plan.original.image, toImage: plan.target.image, fromVersion: plan.fromVersion.text,
            toVersion: plan.toVersion.text, stepClass: plan.stepClass.rawValue, recipe: plan.recipe.name,
            startedAt: now(), operator: who.name, host: who.host, reason: reason, planDigest: plan.digest,
            plan: try JSONValue(encoding: plan))
    }

    func record(_ step: Step, of plan: Plan) async {
        await audit { try await $0.append("step", step.title, to: plan.id, at: now()) }
    }

    func close(
        _ plan: Plan, as outcome: UpgradeOutcome, _ error: (any Error)? = nil, successor: String? = nil,
        outage: Duration? = nil
    ) async {
        if let message = error.map(Upgrader.message(of:)) {
            await audit { try await $0.append("error", message, to: plan.id, at: now()) }
        }
        await audit {
            try await $0.setOutcome(
                outcome, of: plan.id, at: now(), successorId: successor,
                detail: outage.map { ["outageMilliseconds": .integer($0.milliseconds)] })
        }
    }

    func setPruned(_ plan: Plan) async { await audit { try await $0.setPruned(plan.id, at: now()) } }

    /// Not in the task itself: when that was cancelled the store would refuse, and what was done is to be kept.
    private func audit(_ write: @escaping @Sendable (StateStore) async throws -> Void) async {
        guard let store else { return }
        do {
            try await Task { try await write(store) }.value
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
