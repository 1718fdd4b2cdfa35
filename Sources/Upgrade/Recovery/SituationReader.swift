import EngineAPI
import Foundation
import GalleyCore
import Recipes

/// Finds out from the engine how far an upgrade got.
struct SituationReader: Sendable {
    let environment: UpgradeEnvironment

    init(environment: UpgradeEnvironment) { self.environment = environment }

    private var engine: Engine { environment.engine }

    /// A lock or record container and what its journal says.
    struct Holder: Sendable {
        /// The container's id.
        var id: String
        var name: String
        var labels: [String: String]
        var journal: Journal
        /// When the container was made: ISO 8601, UTC.
        var created: String

        /// The lock of an upgrade under way, as against the record of a finished one; or what was the lock when a
        /// takeover was cut off in its middle.
        var isLock: Bool {
            let lock = UpgradeNames.lock(for: labels[UpgradeLabels.database] ?? "")
            // A prune that was cut off has a finished upgrade's record under the lock's name.
            return (name == lock || name.hasPrefix(lock + EngineLock.was)) && !journal.checkpoints.contains(.pruning)
        }
        /// A finished upgrade that was put back, kept for its copy.
        var wasUndone: Bool { journal.checkpoints.contains(.undone) }
        var holder: LockHolder { LockHolder(labels: labels) }
    }

    /// Every lock and record of a database (or of all), newest first.
    func holders(of database: String? = nil) async throws -> [Holder] {
        var holders = try await labelled(database).filter { !Self.isUnfinishedTakeover($0) }
        for index in holders.indices {
            holders[index].journal = try await EngineLock.read(holders[index].id, engine: engine)
        }
        func began(_ holder: Holder) -> String { holder.journal.records.first?.at ?? holder.created }
        return holders.sorted { began($0) > began($1) }
    }

    /// What takeovers of a database's lock have in the engine, while they last or after they were cut off. Without
    /// journals.
    func takeovers(of database: String) async throws -> [Holder] {
        let lock = UpgradeNames.lock(for: database)
        return try await labelled(database).filter {
            Self.isUnfinishedTakeover($0) || $0.name.hasPrefix(lock + EngineLock.was)
        }
    }

    /// Whatever has an upgrade's journal, or is about to get it. Without journals.
    func locks(ofUpgrade id: String) async throws -> [Holder] {
        try await labelled(nil).filter { $0.holder.upgrade == id }
    }

    /// Who has a database's lock now; nil when nobody has. Without its journal.
    func lock(of database: String) async throws -> Holder? {
        try await labelled(database).filter(\.isLock).min { $0.name.count < $1.name.count }
    }

    private static func isUnfinishedTakeover(_ holder: Holder) -> Bool {
        holder.name.hasPrefix(UpgradeNames.lock(for: holder.labels[UpgradeLabels.database] ?? "") + EngineLock.next)
    }

    private func labelled(_ database: String?) async throws -> [Holder] {
        var filters: EngineFilters = ["label": ["\(UpgradeLabels.role)=lock"]]
        if let database { filters["label"]?.append("\(UpgradeLabels.database)=\(database)") }
        return try await engine.containerList(all: true, filters: filters).compactMap { entry in
            guard let id = entry["Id"]?.string, let name = entry["Names"]?.strings.first else { return nil }
            return Holder(
                id: id, name: String(name.drop { $0 == "/" }),
                labels: entry["Labels"]?.object?.compactMapValues(\.string) ?? [:], journal: Journal(),
                created: Date(timeIntervalSince1970: Double(entry["Created"]?.integer ?? 0)).ISO8601Format())
        }
    }

    /// The containers of a plan as they are now.
    func situation(of plan: Plan, journal: Journal, isCommitted: Bool = false) async throws -> Situation {
        let names = plan.names
        return Situation(
            plan: plan, journal: journal, original: try await original(of: plan),
            successor: try await successor(of: plan),
            closedOriginal: try await owned([names.closedOriginal], plan: plan),
            closedSuccessor: try await owned([names.closedSuccessor], plan: plan), isCommitted: isCommitted)
    }

    private func original(of plan: Plan) async throws -> Situation.ContainerState? {
        if let found = try await inspect(plan.original.id) { return Situation.ContainerState(found) }
        // Made again by an earlier undo after a prune.
        guard let found = try await inspect(plan.database),
            found[path: "Config", "Labels", UpgradeLabels.original]?.string == plan.original.id,
            found[path: "Config", "Labels", UpgradeLabels.upgrade]?.string != plan.id
        else { return nil }
        return Situation.ContainerState(found)
    }

    /// By its labels, whatever name it was given since.
    private func successor(of plan: Plan) async throws -> Situation.ContainerState? {
        let filters: EngineFilters = [
            "label": ["\(UpgradeLabels.upgrade)=\(plan.id)", "\(UpgradeLabels.role)=successor"]
        ]
        guard let id = try await engine.containerList(all: true, filters: filters).first?["Id"]?.string,
            let found = try await inspect(id)
        else { return nil }
        return Situation.ContainerState(found)
    }

    private func owned(_ candidates: [String], plan: Plan) async throws -> Situation.ContainerState? {
        for candidate in candidates {
            if let found = try await inspect(candidate),
                found[path: "Config", "Labels", UpgradeLabels.upgrade]?.string == plan.id
            {
                return Situation.ContainerState(found)
            }
        }
        return nil
    }

    private func inspect(_ id: String) async throws -> JSONValue? {
        try await engine.ifPresent { try await $0.containerInspect(id) }
    }
}

extension Situation.ContainerState {
    init(_ inspect: JSONValue) {
        let started = inspect[path: "State", "StartedAt"]?.string ?? ""
        self.init(
            id: inspect["Id"]?.string ?? "", name: String((inspect["Name"]?.string ?? "").drop { $0 == "/" }),
            isRunning: inspect[path: "State", "Running"]?.bool ?? false,
            everStarted: !started.isEmpty && !started.hasPrefix("0001-01-01"),
            finishedAt: inspect[path: "State", "FinishedAt"]?.string)
    }
}
