import GalleyCore
import Recipes
import TestSupport

@testable import Upgrade

/// What a recovery may find, as the few choices a situation is made of.
struct RecoveryCase: Sendable, CustomStringConvertible {
    enum Original: Sendable, CaseIterable {
        /// `gone`: pruned. `again`: it ran and stopped once more after its data was copied.
        case gone, stopped, again, running, parked, parkedAgain, parkedRunning
    }

    enum Successor: Sendable, CaseIterable {
        /// `early`: never renamed by Galley, yet it ran; only somebody's hand does that.
        case none, created, named, early, earlyRunning, stopped, running, renamed
    }

    enum Closed: Sendable, CaseIterable { case none, stopped, running }

    var isConverting: Bool
    /// The recipe has every task that one may have.
    var isWhole = false
    var checkpoints: [Checkpoint] = []
    var original = Original.stopped
    var successor = Successor.created
    var closedOriginal = Closed.none
    var closedSuccessor = Closed.none
    var isCommitted = false
    var isJournalLost = false

    var description: String {
        "\(isWhole ? "whole " : "")\(isConverting ? "converting" : "compatible") [\(checkpoints.map(\.rawValue).joined(separator: " "))] original "
            + "\(original), successor \(successor), closed \(closedOriginal)/\(closedSuccessor)"
            + (isCommitted ? ", committed" : "") + (isJournalLost ? ", journal lost" : "")
    }
}

/// Makes situations of such choices. The converting plan has two mounts, so that "every mount" means something.
struct SituationSpace {
    static let stoppedAt = "2026-01-02T04:00:00Z"
    static let stoppedAgainAt = "2026-01-02T05:00:00Z"

    let compatible: Plan
    let converting: Plan
    /// The same with every task that a recipe may have.
    let wholeCompatible: Plan
    let wholeConverting: Plan

    init() throws {
        compatible = try Sample.plan(Sample.observation())
        wholeCompatible = try Sample.plan(Sample.observation(), recipe: TestRecipe.whole)
        var observation = Sample.observation(to: "11.0.2")
        observation.original.set("Mounts", to: [Sample.volume, Self.log])
        observation.server.values["path"] = ["/data", "/log"]
        observation.space["/log"] = Sample.space()
        converting = try Sample.plan(observation)
        wholeConverting = try Sample.plan(observation, recipe: TestRecipe.whole)
    }

    private static let log: JSONValue = [
        "Type": "bind", "Source": "/srv/log", "Destination": "/log", "Mode": "", "RW": true, "Propagation": "rprivate",
    ]

    func situation(_ found: RecoveryCase) -> Situation {
        let plan =
            found.isWhole
            ? (found.isConverting ? wholeConverting : wholeCompatible) : (found.isConverting ? converting : compatible)
        let names = UpgradeNames(database: plan.database, id: plan.id)
        var situation = Situation(
            plan: plan, journal: Journal(records: Self.records(found.checkpoints)),
            original: original(found.original, plan, names), successor: successor(found.successor, names),
            closedOriginal: closed(found.closedOriginal, names.closedOriginal),
            closedSuccessor: closed(found.closedSuccessor, names.closedSuccessor), isCommitted: found.isCommitted)
        situation.journalIsLost = found.isJournalLost
        return situation
    }

    static func records(_ checkpoints: [Checkpoint]) -> [JournalRecord] {
        checkpoints.enumerated().map { index, checkpoint in
            JournalRecord(
                sequence: index + 1, at: stoppedAt, kind: checkpoint.rawValue,
                payload: checkpoint == .copied ? ["sha256": [:], "stopped-at": .string(stoppedAt)] : [:])
        }
    }

    private func original(_ choice: RecoveryCase.Original, _ plan: Plan, _ names: UpgradeNames)
        -> Situation.ContainerState?
    {
        guard choice != .gone else { return nil }
        let isParked = [.parked, .parkedAgain, .parkedRunning].contains(choice)
        return Situation.ContainerState(
            id: plan.original.id, name: isParked ? names.parked : names.database,
            isRunning: [.running, .parkedRunning].contains(choice), everStarted: true,
            finishedAt: [.again, .parkedAgain].contains(choice) ? Self.stoppedAgainAt : Self.stoppedAt)
    }

    private func successor(_ choice: RecoveryCase.Successor, _ names: UpgradeNames) -> Situation.ContainerState? {
        let name: String
        switch choice {
        case .none: return nil
        case .created, .early, .earlyRunning: name = names.successor
        case .named, .stopped, .running: name = names.database
        case .renamed: name = "archive"
        }
        return Situation.ContainerState(
            id: "successor", name: name, isRunning: [.earlyRunning, .running].contains(choice),
            everStarted: ![.created, .named].contains(choice))
    }

    private func closed(_ choice: RecoveryCase.Closed, _ name: String) -> Situation.ContainerState? {
        guard choice != .none else { return nil }
        return Situation.ContainerState(
            id: name, name: name, isRunning: choice == .running, everStarted: true)
    }
}
