import GalleyCore
import Recipes

/// Decides from a situation what is left to do. Pure; the executor runs what comes out.
enum RecoveryPlanner {
    /// The steps that finish an interrupted upgrade.
    /// - Throws: `GalleyError` `.refused` when there is nothing to finish.
    static func resume(_ situation: Situation) throws(GalleyError) -> [Step] {
        if situation.isCommitted {
            throw GalleyError(.refused, "the upgrade of '\(situation.plan.database)' is complete: nothing to resume")
        }
        try refuseRenamed(situation)
        if situation.isBeingUndone {
            throw GalleyError(
                .refused, "the upgrade of '\(situation.plan.database)' is being undone: the way forward is closed",
                hint: "galley rollback \(situation.plan.database)")
        }
        if situation.successorRanUnbidden, situation.plan.stepClass == .converting || situation.original == nil {
            throw GalleyError(
                .refused,
                "the successor of '\(situation.plan.database)' was started, but no record says that it was its turn: whether it is proved can't be known",
                hint: "galley rollback \(situation.plan.database)")
        }
        let reached = situation.journal.checkpoints
        if reached.contains(.converting), situation.copiesAreStale, !situation.successorServed {
            throw GalleyError(
                .refused,
                "the original of '\(situation.plan.database)' ran on its data after the conversion began: two servers wrote to it",
                hint: "look at both; galley rollback \(situation.plan.database) --discard-writes puts the copy back")
        }
        var steps = situation.plan.steps.filter { $0.action != .lock }
        if reached.contains(.stopping) {
            // What was measured in the running original stands in the journal.
            steps.removeAll {
                [.task(.flush, .original), .recordPosition, .refuseRuns, .record(.stopping)].contains($0.action)
            }
        } else if situation.original?.isRunning == false {
            // An engine restart ended it before its clean stop was due.
            steps.insert(contentsOf: restart(situation.plan, provesIdentity: false), at: 0)
        } else if situation.mayBeDown(.original) {
            let stop = steps.filter { [.task(.shutdown, .original), .stop(.original)].contains($0.action) }
            steps.insert(contentsOf: stop + restart(situation.plan, provesIdentity: false), at: 0)
        }
        if situation.successorRanUnbidden {
            // The journal is gone, or a hand was quicker: everything is proved again, from the original on.
            steps.insert(contentsOf: closeDoor(situation.plan), at: 0)
        }
        if reached.contains(.copied), !situation.copiesAreStale || reached.contains(.converting) {
            steps.removeAll { if case .copy = $0.action { true } else { $0.action == .record(.copied) } }
        }
        if reached.contains(.converting) {
            drop(through: .record(.converting), from: &steps, startingAt: .create(.closedOriginal))
        }
        if reached.contains(.converted) {
            drop(through: .record(.converted), from: &steps, startingAt: .create(.closedSuccessor))
        }
        if situation.original == nil, reached.contains(.stopping) {
            // Pruned once it had stopped: the way forward needs it no more.
            steps.removeAll {
                [.holdRestart(.original), .task(.shutdown, .original), .stop(.original), .parkOriginal]
                    .contains($0.action)
            }
        }
        return endLeftovers(of: situation, before: steps) + steps
    }

    /// The steps that put everything back.
    /// - Parameter discardWrites: the operator accepts that writes made since the door opened are lost.
    /// - Throws: `GalleyError` `.refused` when writes would be lost and that was not accepted, `.failedNotUndone` when
    ///   neither the original nor its specification is there.
    static func undo(
        _ situation: Situation, discardWrites: Bool, hasSpecification: Bool
    ) throws(GalleyError) -> [Step] {
        let plan = situation.plan
        let names = plan.names
        try refuseRenamed(situation)
        let restoring = situation.journal.checkpoints.contains(.restoring)
        let goesOnRestoring = restoring && !situation.originalRanWhileRestoring
        if plan.stepClass == .converting, situation.successorRanUnbidden, !discardWrites,
            !situation.journal.checkpoints.contains(.copied)
        {
            throw GalleyError(
                .refused,
                "the successor of '\(plan.database)' was started by hand before its data was copied: whether the old server can open it is not known",
                hint: "galley rollback \(plan.database) --discard-writes starts the original on the data as it is")
        }
        if situation.dataIsConverted, situation.copiesAreStale, !discardWrites, !goesOnRestoring {
            throw GalleyError(
                .refused,
                "the original of '\(plan.database)' ran after its data was copied; going back discards what it wrote",
                hint: "galley rollback \(plan.database) --discard-writes")
        }
        if situation.dataIsConverted, situation.doorWasOpened, !discardWrites, !goesOnRestoring {
            throw GalleyError(
                .refused,
                "clients may have written to '\(plan.database)' since it was converted; going back discards that",
                hint:
                    "galley rollback \(plan.database) --discard-writes; what lies on its mounts goes too, dumps and backups"
            )
        }
        if situation.original == nil, !hasSpecification {
            throw GalleyError(
                .failedNotUndone, "the original container of '\(plan.database)' is gone, and so is its specification",
                hint: situation.dataIsConverted
                    ? "its data is converted; the copy is kept, see galley status"
                    : "its data is untouched; create the container by hand")
        }
        let touched = situation.journal.checkpoints.contains(.stopping) || situation.isCommitted
        var steps: [Step] = []
        if touched { steps.append(step(.record(.undoing), "write down that it is being undone")) }
        for role in [ContainerRole.closedOriginal, .closedSuccessor] where situation.state(role) != nil {
            // What the new server did is overwritten by the copy: its clean end is not waited for.
            if role == .closedOriginal || !situation.dataIsConverted {
                steps.append(step(.stop(role), "stop \(names.container(role))", plan.stopTimeout))
            }
            steps.append(step(.remove(role), "remove \(names.container(role))"))
        }
        if situation.successor != nil {
            if situation.doorWasOpened {
                steps += closeDoor(plan)
            }
        }
        // The original may still be running, or have been started again by hand; on data that changed under it, it
        // must not.
        if situation.dataIsConverted {
            steps.append(step(.stop(.original), "make sure the original is stopped", plan.stopTimeout))
            steps.append(step(.record(.restoring), "write down that the copy is being put back"))
            for index in plan.data.indices {
                steps.append(
                    step(.restore(index), "put the copy of \(plan.data[index].destination) back", .seconds(24 * 3600)))
            }
            steps.append(step(.record(.restored), "write down that the data is back"))
        }
        if situation.successor != nil { steps.append(step(.remove(.successor), "remove the successor")) }
        if !situation.dataIsConverted, situation.mayBeDown(.original) {
            steps.append(
                step(.stop(.original), "stop the original: its server may have been shut down", plan.stopTimeout))
        }
        steps.append(step(.nameOriginal, "give the original its name back"))
        steps += restart(plan, provesIdentity: situation.journal.position != nil)
        if !situation.dataIsConverted, !restoring, plan.stepClass == .converting {
            for index in plan.data.indices {
                steps.append(
                    step(.removeCopy(index), "remove the copy of \(plan.data[index].destination)", .seconds(600)))
            }
        }
        if situation.dataIsConverted || restoring {
            steps += [
                step(.record(.undone), "write down that everything is back"),
                step(.commit, "turn the lock into a record: the copy is kept until galley prune"),
            ]
        } else {
            steps.append(step(.unlock, "remove the lock"))
        }
        let cost: UndoCost =
            !situation.dataIsConverted ? .container : situation.doorWasOpened ? .discardsWrites : .copy
        return steps.map { Step($0.action, $0.title, cause: "going back", timeout: $0.timeout, undo: cost) }
    }

    /// Somebody gave the successor another name: it serves as something else now, and is not ours to stop.
    private static func refuseRenamed(_ situation: Situation) throws(GalleyError) {
        let names = situation.plan.names
        guard let successor = situation.successor, ![names.successor, names.database].contains(successor.name) else {
            return
        }
        throw GalleyError(
            .refused, "the container that replaced '\(names.database)' goes by the name '\(successor.name)' now",
            hint: "docker rename \(successor.name) \(names.database), then try again")
    }

    /// Closed servers other than the one the remaining steps go on with: they may still run on the data. That one too
    /// where it was being ended: its container stays, and is started anew.
    private static func endLeftovers(of situation: Situation, before steps: [Step]) -> [Step] {
        let names = situation.plan.names
        let next = steps.lazy.map(\.action).first { action in
            switch action {
            case .copy, .create(.closedOriginal), .create(.closedSuccessor): true
            default: false
            }
        }
        return [ContainerRole.closedOriginal, .closedSuccessor].filter { role in
            situation.state(role) != nil && (next != .create(role) || situation.mayBeDown(role))
        }.flatMap { role in
            let stop = step(.stop(role), "stop \(names.container(role))", situation.plan.stopTimeout)
            return next == .create(role) ? [stop] : [stop, step(.remove(role), "remove \(names.container(role))")]
        }
    }

    /// With the policy first: a restart of the engine would bring it back, with its ports, on data that is worked on.
    private static func closeDoor(_ plan: Plan) -> [Step] {
        let stop = step(.stop(.successor), "stop the successor", plan.stopTimeout)
        guard plan.engine.changesRestartPolicy else { return [stop] }
        return [step(.holdRestart(.successor), "set the successor's restart policy to no"), stop]
    }

    /// - Parameter provesIdentity: the journal knows which data it ran on.
    private static func restart(_ plan: Plan, provesIdentity: Bool) -> [Step] {
        var steps = [
            step(.start(.original), "start the original"),
            step(.awaitReady(.original), "wait until it takes a login", .seconds(plan.recipe.startTimeoutSeconds)),
        ]
        if provesIdentity {
            steps.append(step(.verifyIdentity(.original), "compare identity and log position"))
            if plan.activates {
                steps.append(step(.task(.activate, .original), "activate what was active", .seconds(600)))
            }
        }
        return steps + [
            step(
                .releaseRestart(.original),
                plan.engine.changesRestartPolicy
                    ? "give the original its restart policy back" : "make sure that the original runs")
        ]
    }

    private static func drop(through last: Action, from steps: inout [Step], startingAt first: Action) {
        guard let start = steps.firstIndex(where: { $0.action == first }),
            let end = steps.firstIndex(where: { $0.action == last }), start <= end
        else { return }
        steps.removeSubrange(start...end)
    }

    private static func step(_ action: Action, _ title: String, _ timeout: Duration = .seconds(60)) -> Step {
        Step(action, title, cause: "an earlier try left it so", timeout: timeout, undo: .container)
    }
}

extension Plan {
    var stopTimeout: Duration { .seconds(recipe.stopTimeoutSeconds) }
    /// The server in the original is ended before its container.
    var shutsDown: Bool { steps.contains { $0.action == .task(.shutdown, .original) } }
    var activates: Bool { steps.contains { $0.action == .task(.activate, .successor) } }
}
