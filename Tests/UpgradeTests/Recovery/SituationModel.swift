import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// An engine of four containers and a journal: what a list of steps makes of a situation, and what it did that must
/// never be done. It knows what the executor does with a step, and none of the executor's own guards.
struct SituationModel {
    private(set) var situation: Situation
    private(set) var harm: [String] = []
    /// Containers that run without their server: the recipe ended it.
    private(set) var down: Set<ContainerRole> = []
    private var clock = 0

    /// The worst that the records leave open: a server that may have been ended was.
    init(_ situation: Situation) {
        self.situation = situation
        guard situation.plan.recipe.digest == TestRecipe.whole.digest else { return }
        let reached = situation.journal.checkpoints
        if reached.contains(.stopping) || situation.journalIsLost { down.insert(.original) }
        if reached.contains(.endingOriginal) { down.insert(.closedOriginal) }
        if reached.contains(.endingSuccessor) { down.insert(.closedSuccessor) }
        down.formIntersection(running)
    }

    var running: [ContainerRole] { ContainerRole.allCases.filter { situation.state($0)?.isRunning == true } }

    private var names: UpgradeNames { UpgradeNames(database: situation.plan.database, id: situation.plan.id) }

    mutating func perform(_ steps: some Sequence<Step>) { perform(steps.map(\.action)) }

    mutating func perform(_ actions: some Sequence<Action>) { for action in actions { perform(action) } }

    private mutating func perform(_ action: Action) {
        switch action {
        case .create(let role): make(role)
        case .start(let role), .releaseRestart(let role): start(role)
        case .stop(let role): stop(role)
        case .remove(let role):
            if role == .original { harm.append("the original is removed") }
            down.remove(role)
            change(role) { $0 = nil }
        case .parkOriginal: name(.original, names.parked)
        case .nameSuccessor: name(.successor, names.database)
        case .nameOriginal:
            make(.original)
            name(.original, names.database)
        case .copy(let index), .restore(let index):
            if !running.isEmpty { harm.append("mount \(index) is copied or restored while \(running) runs") }
        case .bringBack:
            if !running.isEmpty { harm.append("a backup takes the data's place while \(running) runs") }
        case .task(.shutdown, let role): if situation.state(role)?.isRunning == true { down.insert(role) }
        case .task(_, let role), .awaitReady(let role), .fingerprint(let role), .verifyVersion(let role),
            .verifyIdentity(let role):
            ask(role, action)
        case .recordPosition: ask(.original, action)
        case .probePorts: ask(.successor, action)
        case .record(let checkpoint): record(checkpoint)
        case .commit: situation.isCommitted = true
        default: break
        }
    }

    /// With the restart policy comes a start: an engine that was restarted left the container stopped.
    private mutating func start(_ role: ContainerRole) {
        make(role)
        // One that runs is left as it is.
        if situation.state(role)?.isRunning != true { down.remove(role) }
        let others = running.filter { $0 != role }
        if !others.isEmpty { harm.append("\(role) is started while \(others) runs") }
        change(role) {
            $0?.isRunning = true
            $0?.everStarted = true
        }
    }

    private mutating func stop(_ role: ContainerRole) {
        guard situation.state(role)?.isRunning == true else { return }
        clock += 1
        let now = "2026-01-03T00:00:\(clock)Z"
        down.remove(role)
        change(role) {
            $0?.isRunning = false
            $0?.finishedAt = now
        }
    }

    private mutating func ask(_ role: ContainerRole, _ action: Action) {
        if situation.state(role)?.isRunning == false { harm.append("\(action), and \(role) does not run") }
        if down.contains(role) { harm.append("\(action), and the server in \(role) is down") }
    }

    private mutating func make(_ role: ContainerRole) {
        guard situation.state(role) == nil else { return }
        let made = Situation.ContainerState(
            id: "made-\(role)", name: names.container(role), isRunning: false, everStarted: false)
        change(role) { $0 = made }
    }

    private mutating func name(_ role: ContainerRole, _ name: String) {
        for other in ContainerRole.allCases where other != role && situation.state(other)?.name == name {
            harm.append("\(role) takes the name \(name), which \(other) has")
        }
        change(role) { $0?.name = name }
    }

    private mutating func record(_ checkpoint: Checkpoint) {
        let stopped = JSONValue.string(situation.original?.finishedAt ?? "")
        situation.journal.append(
            JournalRecord(
                sequence: situation.journal.nextSequence, at: "", kind: checkpoint.rawValue,
                payload: checkpoint == .copied ? ["sha256": [:], "stopped-at": stopped] : [:]))
    }

    private mutating func change(_ role: ContainerRole, _ change: (inout Situation.ContainerState?) -> Void) {
        switch role {
        case .original: change(&situation.original)
        case .successor: change(&situation.successor)
        case .closedOriginal: change(&situation.closedOriginal)
        case .closedSuccessor: change(&situation.closedSuccessor)
        }
    }
}
