import EngineAPI
import GalleyCore
import Recipes
import StateStore

/// What happens when a step fails.
extension Upgrader {
    /// Undoes what can be undone without discarding a write.
    /// - Returns: what truly became of it; nil when the upgrade turns out to be complete.
    func settle(_ error: any Error, _ failed: Executor) async -> (any Error)? {
        if let error = error as? GalleyError, error.code == .locked { return error }
        // Undoing must not be cancelled by what cancelled the upgrade.
        return await Task { () -> (any Error)? in
            var executor = failed
            let database = executor.plan.database
            let cause = Self.message(of: error)
            do {
                if try await patiently({ try await executor.lock?.isCommitted() }) == true { return nil }
                if try await patiently({ try await wasFinishedElsewhere(executor) }) {
                    return GalleyError(
                        .locked, "another operator took '\(database)' over and finished it", hint: "galley status")
                }
                try await patiently { try await executor.lock?.ensure() }
                let situation = try await patiently {
                    try await SituationReader(environment: environment).situation(
                        of: executor.plan, journal: executor.lock?.journal ?? Journal())
                }
                environment.progress(.warning("\(cause); undoing"))
                try await undo(&executor, situation, discardWrites: false)
                await environment.close(executor.plan, as: .undone, error)
            } catch let refusal as GalleyError where refusal.code == .refused {
                if await goForward(executor) { return nil }
                let onward = await canGoForward(executor) ? "galley resume \(database) to go on, or " : ""
                await environment.close(executor.plan, as: .failed, error)
                return GalleyError(
                    .failedNotUndone, "\(cause); it was not undone: \(refusal.message)",
                    hint: onward + (refusal.hint ?? "galley rollback \(database)"),
                    cause: (error as? StepFailure)?.evidence)
            } catch let lost as GalleyError where lost.code == .locked {
                return lost
            } catch let second {
                await environment.close(executor.plan, as: .failed, second)
                return GalleyError(
                    .failedNotUndone, "\(cause); undoing it failed: \(Self.message(of: second))",
                    hint: "when the cause is mended: galley rollback \(database), or galley resume \(database)",
                    cause: (error as? StepFailure)?.evidence)
            }
            return GalleyError(
                .failedAndUndone, "\(cause); everything was put back",
                hint: executor.plan.backup == nil
                    ? "'\(database)' runs its old image again" : "'\(database)' runs on its own data again",
                cause: (error as? StepFailure)?.evidence)
        }.value
    }

    /// False where a resume would be refused, so that it is not offered.
    private func canGoForward(_ executor: Executor) async -> Bool {
        guard
            let situation = try? await SituationReader(environment: environment).situation(
                of: executor.plan, journal: executor.lock?.journal ?? Journal())
        else { return true }
        return (try? RecoveryPlanner.resume(situation)) != nil
    }

    /// Where going back would discard writes and the successor only stopped (a restart of the engine), the way forward
    /// is tried once: it proves everything again.
    private func goForward(_ executor: Executor) async -> Bool {
        do {
            let situation = try await patiently {
                try await SituationReader(environment: environment).situation(
                    of: executor.plan, journal: executor.lock?.journal ?? Journal())
            }
            guard situation.successor?.isRunning == false else { return false }
            let steps = try RecoveryPlanner.resume(situation)
            environment.progress(.note("going back would discard writes: going forward once more"))
            var executor = executor
            executor.isUndoing = false
            executor.adopt(situation)
            try await executor.run(steps)
            return true
        } catch {
            environment.progress(.warning("going forward failed too: \(Self.message(of: error))"))
            return false
        }
    }

    /// Runs the undo steps of a situation.
    func undo(_ executor: inout Executor, _ situation: Situation, discardWrites: Bool) async throws {
        let steps = try RecoveryPlanner.undo(
            situation, discardWrites: discardWrites, hasSpecification: executor.specifications != nil)
        executor.isUndoing = true
        executor.adopt(situation)
        try await executor.run(steps)
        if !steps.contains(where: { $0.action == .commit }) { environment.forget(situation.plan.id) }
    }

    /// The record of this very upgrade stands under another lock's id.
    private func wasFinishedElsewhere(_ executor: Executor) async throws -> Bool {
        try await SituationReader(environment: environment).holders(of: executor.plan.database)
            .contains { !$0.isLock && $0.id != executor.lock?.id && $0.journal.plan?.id == executor.plan.id }
    }

    /// Repeats a reading while the connection fails, up to a minute.
    @discardableResult
    func patiently<Value>(_ read: () async throws -> Value) async throws -> Value {
        var waits = Backoff()
        while true {
            do {
                return try await read()
            } catch let error as EngineError where error.isTransport || (error.status ?? 0) >= 500 {
                guard let wait = waits.next() else { throw error }
                try await environment.clock.sleep(for: wait)
            }
        }
    }

    static func message(of error: any Error) -> String {
        switch error {
        case is CancellationError: "interrupted"
        case let error as Evidence: error.message
        case let error as GalleyError: error.cause.map { "\(error.message): \($0)" } ?? error.message
        case let error as StepFailure: "could not \(error.step.title): \(message(of: error.cause))"
        default: String(describing: error)
        }
    }
}
