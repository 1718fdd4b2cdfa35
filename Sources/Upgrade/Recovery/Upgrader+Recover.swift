import GalleyCore
import Recipes
public import StateStore
import Tasks

/// Going on with what was cut off, and going back.
extension Upgrader {
    /// Which way a recovery goes.
    public enum Direction: String, Sendable, Codable {
        case forward, back
    }

    /// What `resume` or `rollback` would do.
    public struct Recovery: Sendable, Codable, Equatable {
        /// The container name the database goes by.
        public var database: String
        /// The upgrade's id.
        public var id: String
        /// Back also for a resume, when an undo had begun.
        public var direction: Direction
        /// None for an upgrade that is complete.
        public var steps: [Step]
    }

    /// What a call of ``resume(_:takeOver:)`` would do now. Changes nothing.
    /// - Throws: as the call itself.
    public func planResume(_ database: String, takeOver: Bool = false) async throws -> Recovery {
        let found = try await find(database, takeOver: takeOver, isPreview: true)
        return try recovery(found, found.situation.isBeingUndone ? .back : .forward, discardWrites: false)
    }

    /// What a call of ``rollback(_:discardWrites:takeOver:)`` would do now. Changes nothing.
    /// - Throws: as the call itself.
    public func planRollback(_ database: String, discardWrites: Bool = false, takeOver: Bool = false) async throws
        -> Recovery
    {
        let found = try await find(database, takeOver: takeOver, isPreview: true)
        let recovery = try recovery(found, .back, discardWrites: discardWrites)
        try await refuseRuns(found)
        return recovery
    }

    private func recovery(_ found: Found, _ direction: Direction, discardWrites: Bool) throws -> Recovery {
        let situation = found.situation
        let steps: [Step] =
            switch direction {
            case .forward: situation.isCommitted ? [] : try RecoveryPlanner.resume(situation)
            case .back:
                try RecoveryPlanner.undo(
                    situation, discardWrites: discardWrites, hasSpecification: found.specifications != nil)
            }
        return Recovery(
            database: situation.plan.database, id: situation.plan.id, direction: direction, steps: steps)
    }

    /// Finishes an interrupted upgrade, going forward; one that was being undone is undone to the end.
    /// - Returns: `.done`, or `.undone`.
    @discardableResult
    public func resume(_ database: String, takeOver: Bool = false) async throws -> UpgradeOutcome {
        let found = try await find(database, takeOver: takeOver)
        if found.situation.isCommitted {
            environment.progress(.note("the upgrade of '\(database)' is complete: nothing to resume"))
            return .done
        }
        if found.situation.isBeingUndone {
            environment.progress(.note("it was being undone: going on with that"))
            try await putBack(found, discardWrites: false)
            await environment.close(found.situation.plan, as: .undone)
            return .undone
        }
        // Refused before the lock moves: a refusal changes nothing.
        _ = try RecoveryPlanner.resume(found.situation)
        var (executor, situation) = try await take(found, for: "resume")
        let steps = try RecoveryPlanner.resume(situation)
        do {
            try await executor.run(steps)
        } catch {
            if let failure = await settle(error, executor) { throw failure }
        }
        await environment.close(situation.plan, as: .done, successor: executor.ids[.successor])
        return .done
    }

    /// Puts a database back: an interrupted upgrade, or the newest complete one.
    /// - Throws: `GalleyError` `.refused` where writes would be lost and `discardWrites` is false.
    public func rollback(_ database: String, discardWrites: Bool = false, takeOver: Bool = false) async throws {
        let found = try await find(database, takeOver: takeOver)
        try await putBack(found, discardWrites: discardWrites)
        await environment.close(found.situation.plan, as: .rolledBack)
    }

    private func putBack(_ found: Found, discardWrites: Bool) async throws {
        // Refused before the lock moves: a refusal changes nothing.
        _ = try recovery(found, .back, discardWrites: discardWrites)
        try await refuseRuns(found)
        try await verifyCopies(found)
        let (taken, situation) = try await take(found, for: "rollback")
        do {
            // Once begun it is finished: a half restored directory helps nobody.
            try await Task {
                var executor = taken
                try await undo(&executor, situation, discardWrites: discardWrites)
            }.value
        } catch let error as StepFailure {
            await environment.close(found.situation.plan, as: .failed, error)
            throw GalleyError(
                .failedNotUndone, Self.message(of: error),
                hint: "mend the cause, then: galley rollback \(found.situation.plan.database)")
        }
    }

    /// A finished upgrade holds no lock: tasks run in the successor, whose stop would cut them off. One that can't be
    /// asked does not stand in the way back.
    private func refuseRuns(_ found: Found) async throws {
        let plan = found.situation.plan
        guard found.situation.isCommitted, let successor = found.situation.successor, successor.isRunning,
            let recipe = try? catalogue.recipe(named: plan.recipe.name)
        else { return }
        let tasks = TaskRunner(engine: environment.engine, clock: environment.clock)
        let runs = try? await RunUnderWay.all(of: recipe, in: successor.id, with: tasks)
        guard let refusal = runs?.first?.refusal(of: plan.database) else { return }
        throw GalleyError(.locked, refusal.reason, hint: refusal.hint)
    }

    /// Where the copy leads back, it must be there and whole before a server that works is stopped for it.
    private func verifyCopies(_ found: Found) async throws {
        let situation = found.situation
        guard situation.dataIsConverted else { return }
        let copies = PlannedCopies(plan: situation.plan, environment: environment)
        for (index, mount) in situation.plan.data.enumerated() {
            environment.progress(.note("checking the copy of \(mount.destination)"))
            do {
                guard let sum = situation.journal.copies[String(index)] else {
                    throw GalleyError(.failed, "the journal has no checksum of it")
                }
                try await copies.verify(index, expecting: sum)
            } catch let error as GalleyError where error.code == .failed {
                throw GalleyError(
                    situation.isCommitted ? .refused : .failedNotUndone,
                    "there is no way back: the copy of \(mount.destination): \(error.message)",
                    hint: situation.isCommitted
                        ? "nothing was changed; the new server goes on"
                        : "galley resume \(situation.plan.database) goes on")
            }
        }
    }
}
