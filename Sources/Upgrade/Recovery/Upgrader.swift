import EngineAPI
public import GalleyCore
public import Recipes
public import StateStore

/// Upgrades databases: plans, performs, resumes, rolls back.
public struct Upgrader: Sendable {
    public let environment: UpgradeEnvironment
    public let catalogue: RecipeCatalogue

    public init(environment: UpgradeEnvironment, catalogue: RecipeCatalogue) {
        self.environment = environment
        self.catalogue = catalogue
    }

    /// A plan with what it was made of.
    public struct Prepared: Sendable {
        public var plan: Plan
        public var observation: Observation
        public var recipe: Recipe
    }

    /// What preparing led to.
    public enum Preparation: Sendable {
        case ready(Prepared)
        case nothingToDo(String)
        case refused([Refusal])
    }

    /// Observes and plans. Changes nothing.
    public func prepare(_ database: String, image: ImageReference, options: UpgradeOptions, id: String? = nil)
        async throws -> Preparation
    {
        let (observation, recipe) = try await Observer(environment: environment, catalogue: catalogue)
            .observe(database, image: image)
        switch try Planner(recipe: recipe, options: options).plan(observation, id: id ?? environment.makeID()) {
        case .plan(let plan): return .ready(Prepared(plan: plan, observation: observation, recipe: recipe))
        case .nothingToDo(let reason): return .nothingToDo(reason)
        case .refused(let refusals): return .refused(refusals)
        }
    }

    /// Observes again and holds a saved plan against what is there now.
    /// - Throws: `GalleyError` `.planStale` when anything the plan rests on has changed.
    public func prepare(saved: Plan) async throws -> Prepared {
        let image = try ImageReference(parsing: saved.target.image)
        do {
            return try await match(saved, image)
        } catch let error as GalleyError where [.refused, .notFound].contains(error.code) {
            throw GalleyError(.planStale, "the plan no longer matches: \(error.message)", hint: error.hint)
        }
    }

    private func match(_ saved: Plan, _ image: ImageReference) async throws -> Prepared {
        switch try await prepare(saved.database, image: image, options: saved.options, id: saved.id) {
        case .ready(let prepared) where prepared.plan.digest == saved.digest: return prepared
        case .ready:
            throw GalleyError(
                .planStale, "the plan no longer matches '\(saved.database)'",
                hint: "make a new one: galley upgrade \(saved.database) --to \(image) --plan")
        case .nothingToDo(let reason): throw GalleyError(.planStale, reason)
        case .refused(let refusals):
            throw GalleyError(
                .planStale, "the plan no longer matches: \(refusals.map(\.reason).joined(separator: "; "))")
        }
    }

    /// Carries a plan out. A failure is undone where that discards no write.
    /// - Throws: `GalleyError` `.failedAndUndone`, `.failedNotUndone` or `.locked`, each true of what the engine holds.
    public func perform(_ prepared: Prepared) async throws {
        let specifications = try UpgradeSpecifications(prepared.observation, plan: prepared.plan)
        try environment.specFiles?.save(specifications.json(with: prepared.plan), for: prepared.plan.id)
        try await environment.open(prepared.plan)
        var executor = Executor(
            environment: environment, recipe: prepared.recipe, plan: prepared.plan, specifications: specifications)
        do {
            try await executor.run(prepared.plan.steps)
        } catch {
            if executor.lock == nil {
                try? environment.specFiles?.remove(prepared.plan.id)
                await environment.close(prepared.plan, as: .undone, error)
                throw Self.untouched(error)
            }
            if let failure = await settle(error, executor) { throw failure }
        }
        await environment.close(prepared.plan, as: .done)
    }

    /// Nothing was taken or changed.
    private static func untouched(_ error: any Error) -> any Error {
        if let failure = error as? StepFailure {
            if let cause = failure.cause as? GalleyError { return cause }
            return GalleyError(.failedAndUndone, failure.description, hint: "nothing was changed")
        }
        return error
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
        let situation = found.situation
        let steps = try RecoveryPlanner.resume(situation)
        var executor = try await take(found)
        do {
            try await executor.run(steps)
        } catch {
            if let failure = await settle(error, executor) { throw failure }
        }
        await environment.close(situation.plan, as: .done)
        return .done
    }

    /// Puts a database back: an interrupted upgrade, or the newest complete one.
    public func rollback(_ database: String, discardWrites: Bool = false, takeOver: Bool = false) async throws {
        let found = try await find(database, takeOver: takeOver)
        try await putBack(found, discardWrites: discardWrites)
        await environment.close(found.situation.plan, as: .rolledBack)
    }

    private func putBack(_ found: Found, discardWrites: Bool) async throws {
        // Refused before the lock moves: a refusal changes nothing.
        _ = try RecoveryPlanner.undo(
            found.situation, discardWrites: discardWrites, hasSpecification: found.specifications != nil)
        let taken = try await take(found)
        do {
            // Once begun it is finished: a half restored directory helps nobody.
            try await Task {
                var executor = taken
                try await undo(&executor, found.situation, discardWrites: discardWrites)
            }.value
        } catch let error as StepFailure {
            await environment.close(found.situation.plan, as: .failed, error)
            throw GalleyError(
                .failedNotUndone, Self.message(of: error),
                hint: "mend the cause, then: galley rollback \(found.situation.plan.database)")
        }
    }
}
