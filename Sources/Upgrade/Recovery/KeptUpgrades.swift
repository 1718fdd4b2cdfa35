import EngineAPI
import GalleyCore
import Recipes
import StateStore

/// Lists and removes what upgrades left in the engine.
public struct KeptUpgrades: Sendable {
    let environment: UpgradeEnvironment

    /// Pruning is told to the environment's audit and removes its spec file.
    public init(environment: UpgradeEnvironment) { self.environment = environment }

    private var engine: Engine { environment.engine }
    private var reader: SituationReader { SituationReader(environment: environment) }

    /// Newest first.
    public func list(of database: String? = nil) async throws -> [KeptUpgrade] {
        let holders = try await reader.holders(of: database)
        // What a finished upgrade took as its original, an earlier one may have made.
        let replaced = Set(holders.filter { !$0.isLock && !$0.wasUndone }.compactMap { $0.journal.plan?.original.id })
        var kept: [KeptUpgrade] = []
        for holder in holders {
            if let plan = holder.journal.plan {
                kept.append(try await describe(holder, plan, replaced: replaced))
            } else {
                kept.append(describe(withoutPlan: holder))
            }
        }
        return kept
    }

    /// From the labels alone: it must not stay unseen, since it locks the database.
    private func describe(withoutPlan holder: SituationReader.Holder) -> KeptUpgrade {
        KeptUpgrade(
            database: holder.labels[UpgradeLabels.database] ?? "?", id: holder.labels[UpgradeLabels.upgrade] ?? "?",
            state: holder.isLock ? lockState(holder) : .unreadable, step: "?", fromVersion: "?", toVersion: "?",
            holder: holder.holder.text, startedAt: holder.journal.records.first?.at ?? "", original: nil, copies: [],
            copyBytes: ByteCount(0),
            warnings: [
                holder.journal.records.isEmpty
                    ? "its plan was never written: nothing was begun"
                    : "its plan can't be read by this Galley: another version wrote it"
            ])
    }

    private func lockState(_ holder: SituationReader.Holder) -> KeptUpgrade.State {
        holder.holder.isOn(environment.who.host) && holder.holder.isAlive ? .running : .interrupted
    }

    private func describe(_ holder: SituationReader.Holder, _ plan: Plan, replaced: Set<String>) async throws
        -> KeptUpgrade
    {
        let situation = try await reader.situation(of: plan, journal: holder.journal, isCommitted: !holder.isLock)
        let isReplaced = situation.successor.map { replaced.contains($0.id) } ?? true
        let state: KeptUpgrade.State =
            holder.isLock ? lockState(holder) : holder.wasUndone ? .undone : isReplaced ? .superseded : .done
        var warnings: [String] = []
        if situation.original == nil, state != .undone {
            warnings.append("the original container is gone (pruned?): no way back to it")
        }
        var copies: [String] = []
        if holder.journal.checkpoints.contains(.copied) {
            for (index, mount) in plan.data.enumerated() {
                switch mount.source {
                case .volume:
                    let copy = plan.names.copyVolume(index)
                    if try await engine.ifPresent({ try await $0.volumeInspect(copy) }) != nil {
                        copies.append("volume \(copy)")
                    } else {
                        warnings.append("the copy of \(mount.destination) is gone (volume \(copy))")
                    }
                case .bind(_, let copy): copies.append(copy)
                }
            }
        }
        return KeptUpgrade(
            database: plan.database, id: plan.id, state: state,
            step: plan.backup == nil ? plan.stepClass.rawValue : "restore", fromVersion: plan.fromVersion.short,
            toVersion: plan.toVersion.short,
            holder: holder.holder.text, startedAt: holder.journal.records.first?.at ?? "",
            original: state == .undone ? nil : situation.original?.name,
            copies: copies, copyBytes: ByteCount(copies.isEmpty ? 0 : plan.data.reduce(0) { $0 + $1.used.bytes }),
            warnings: warnings)
    }

    /// Removes what one finished upgrade kept: the original, the copies, the record. After this there is no way back.
    /// - Throws: `GalleyError` `.refused` while it is under way, or while the database does not run; `.locked` while
    ///   somebody works on the database.
    public func prune(_ kept: KeptUpgrade) async throws {
        guard let holder = try await reader.holders(of: kept.database).first(where: { $0.journal.plan?.id == kept.id }),
            let plan = holder.journal.plan
        else { throw GalleyError(.notFound, "nothing is kept of upgrade \(kept.id)") }
        guard !holder.isLock else {
            throw GalleyError(
                .refused, "upgrade \(kept.id) of '\(kept.database)' is not finished",
                hint: "galley resume or galley rollback")
        }
        // A rollback meanwhile would miss what is removed here.
        let lock = try await EngineLock.reopen(holder, plan: plan, environment: environment)
        await environment.reopen(plan, for: "prune", endedAs: holder.wasUndone ? .undone : .done)
        do {
            let original = try await removableOriginal(plan, holder)
            try await removeCopies(plan, holder, lock)
            if let original {
                try await lock.check()
                // Never with its volumes: the successor uses them.
                try await engine.containerRemove(original, force: false, volumes: false)
            }
            try await removeHelpers(of: plan)
            try await lock.release()
        } catch {
            // What is left is still a finished upgrade's. Not in a task that was cancelled.
            await Task { try? await lock.commit() }.value
            throw error
        }
        environment.forget(plan.id)
        await environment.setPruned(plan)
    }

    /// The kept original's id; nil where none is kept.
    /// - Throws: `GalleyError` `.refused` while the way back may be needed.
    private func removableOriginal(_ plan: Plan, _ holder: SituationReader.Holder) async throws -> String? {
        if holder.wasUndone { return nil }
        let situation = try await reader.situation(of: plan, journal: holder.journal, isCommitted: true)
        // The database's container, whichever upgrade made it: a superseded record's successor has another name.
        let now = try await engine.ifPresent { try await $0.containerInspect(plan.database) }
        guard now?[path: "State", "Running"]?.bool == true, now?["Id"]?.string != situation.original?.id else {
            throw GalleyError(
                .refused, "'\(plan.database)' does not run: its way back is not removed",
                hint: "start it, or galley rollback \(plan.database)")
        }
        guard let original = situation.original, original.name != plan.database else { return nil }
        guard !original.isRunning else {
            throw GalleyError(.refused, "the kept original '\(original.name)' is running")
        }
        return original.id
    }

    private func removeCopies(_ plan: Plan, _ holder: SituationReader.Holder, _ lock: EngineLock) async throws {
        guard holder.journal.checkpoints.contains(.copied) else { return }
        let copies = PlannedCopies(plan: plan, environment: environment)
        for index in plan.data.indices {
            try await lock.check()
            try await copies.remove(index)
        }
    }

    /// What a killed Galley left: helpers that ask an image or copy data, and have ended.
    private func removeHelpers(of plan: Plan) async throws {
        let filters: EngineFilters = [
            "label": ["\(UpgradeLabels.role)=helper", "\(UpgradeLabels.database)=\(plan.database)"]
        ]
        for helper in try await engine.containerList(all: true, filters: filters) {
            // Told apart here: a filter by state fails on engines that don't know each of them.
            guard let id = helper["Id"]?.string, ["created", "exited", "dead"].contains(helper["State"]?.string ?? "")
            else { continue }
            try await engine.containerRemove(id, force: true, volumes: true)
        }
    }
}
