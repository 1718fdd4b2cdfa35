import EngineAPI
public import GalleyCore
import Recipes
import StateStore

/// What the engine keeps of upgrades: those under way, cut off, and finished but not pruned.
public struct KeptUpgrade: Sendable, Equatable, Codable {
    public enum State: String, Sendable, Codable {
        /// Its holder lives on this machine.
        case running
        /// Its holder is gone, or on another machine.
        case interrupted
        /// Finished; the original is kept.
        case done
        /// Finished, and a later upgrade of the same database stands on it: no way back leads here.
        case superseded
        /// Put back; the copy is kept.
        case undone
    }

    public var database: String
    public var id: String
    public var state: State
    public var step: String
    public var fromVersion: String
    public var toVersion: String
    /// Who holds or held it: `name on host`.
    public var holder: String
    /// ISO 8601, UTC.
    public var startedAt: String
    /// The container kept for going back; nil when there is none any more.
    public var original: String?
    /// Volumes and directories that hold the data as it was.
    public var copies: [String]
    public var copyBytes: ByteCount
    /// What should be there and is not.
    public var warnings: [String]
}

/// Lists and removes what upgrades left in the engine.
public struct KeptUpgrades: Sendable {
    let environment: UpgradeEnvironment

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
            guard let plan = holder.journal.plan else { continue }
            kept.append(try await describe(holder, plan, replaced: replaced))
        }
        return kept
    }

    private func describe(_ holder: SituationReader.Holder, _ plan: Plan, replaced: Set<String>) async throws
        -> KeptUpgrade
    {
        let situation = try await reader.situation(of: plan, journal: holder.journal, isCommitted: !holder.isLock)
        let state: KeptUpgrade.State
        if holder.isLock {
            let local = holder.labels[UpgradeLabels.host] == environment.who.host
            state =
                local && ProcessIdentity.isAlive(holder.labels[UpgradeLabels.process] ?? "") ? .running : .interrupted
        } else {
            let isReplaced = situation.successor.map { replaced.contains($0.id) } ?? true
            state = holder.wasUndone ? .undone : isReplaced ? .superseded : .done
        }
        var warnings: [String] = []
        if situation.original == nil, state != .undone {
            warnings.append("the original container is gone (pruned?): no way back to it")
        }
        var copies: [String] = []
        if holder.journal.checkpoints.contains(.copied) {
            for (index, mount) in plan.data.enumerated() {
                let names = UpgradeNames(database: plan.database, id: plan.id)
                switch mount.source {
                case .volume:
                    if try await exists(volume: names.copyVolume(index)) {
                        copies.append("volume \(names.copyVolume(index))")
                    } else {
                        warnings.append("the copy of \(mount.destination) is gone (volume \(names.copyVolume(index)))")
                    }
                case .bind(_, let copy): copies.append(copy)
                }
            }
        }
        return KeptUpgrade(
            database: plan.database, id: plan.id, state: state,
            step: plan.stepClass.rawValue, fromVersion: plan.fromVersion.short, toVersion: plan.toVersion.short,
            holder:
                "\(holder.labels[UpgradeLabels.operatorName] ?? "?") on \(holder.labels[UpgradeLabels.host] ?? "?")",
            startedAt: holder.journal.records.first?.at ?? "",
            original: state == .undone ? nil : situation.original?.name,
            copies: copies, copyBytes: ByteCount(copies.isEmpty ? 0 : plan.data.reduce(0) { $0 + $1.used.bytes }),
            warnings: warnings)
    }

    private func inspect(_ container: String) async throws -> JSONValue? {
        do {
            return try await engine.containerInspect(container)
        } catch let error as EngineError where error.isNotFound { return nil }
    }

    private func exists(volume: String) async throws -> Bool {
        do {
            _ = try await engine.volumeInspect(volume)
            return true
        } catch let error as EngineError where error.isNotFound { return false }
    }

    /// Removes what one finished upgrade kept: the original, the copies, the record. After this there is no way back.
    /// - Throws: `GalleyError` `.refused` while it is under way, or while the successor does not run.
    public func prune(_ kept: KeptUpgrade) async throws {
        guard let holder = try await reader.holders(of: kept.database).first(where: { $0.journal.plan?.id == kept.id }),
            let plan = holder.journal.plan
        else { throw GalleyError(.notFound, "nothing is kept of upgrade \(kept.id)") }
        guard !holder.isLock else {
            throw GalleyError(
                .refused, "upgrade \(kept.id) of '\(kept.database)' is not finished",
                hint: "galley resume or galley rollback")
        }
        let situation = try await reader.situation(of: plan, journal: holder.journal, isCommitted: true)
        if !holder.wasUndone {
            // The database's container, whichever upgrade made it: a superseded record's successor has another name.
            let now = try await inspect(kept.database)
            guard now?[path: "State", "Running"]?.bool == true, now?["Id"]?.string != situation.original?.id else {
                throw GalleyError(
                    .refused, "'\(kept.database)' does not run: its way back is not removed",
                    hint: "start it, or galley rollback \(kept.database)")
            }
        }
        try await removeCopies(plan, holder)
        if !holder.wasUndone, let original = situation.original, original.name != plan.database {
            guard !original.isRunning else {
                throw GalleyError(.refused, "the kept original '\(original.name)' is running")
            }
            // Never with its volumes: the successor uses them.
            try await engine.containerRemove(original.id, force: false, volumes: false)
        }
        try await engine.containerRemove(holder.id, force: true, volumes: true)
        try? environment.specFiles?.remove(plan.id)
        try? await environment.store?.setPruned(plan.id, at: environment.now())
    }

    private func removeCopies(_ plan: Plan, _ holder: SituationReader.Holder) async throws {
        guard holder.journal.checkpoints.contains(.copied) else { return }
        let copies = PlannedCopies(plan: plan, environment: environment)
        for index in plan.data.indices { try await copies.remove(index) }
    }
}
