import EngineAPI
public import GalleyCore
public import Recipes
import StateStore

/// Upgrades databases: plans, performs, resumes, rolls back.
public struct Upgrader: Sendable {
    /// The engine, the operator, and everything else that acts.
    public let environment: UpgradeEnvironment
    /// Where the recipe for a container is looked up.
    public let catalogue: RecipeCatalogue

    /// Asks nothing of the engine.
    public init(environment: UpgradeEnvironment, catalogue: RecipeCatalogue) {
        self.environment = environment
        self.catalogue = catalogue
    }

    /// A plan with what it was made of.
    public struct Prepared: Sendable {
        /// To be shown, saved, or performed.
        public var plan: Plan
        /// Holds the environment of container and images unmasked: not to be printed.
        public var observation: Observation
        /// The one the plan's digest was made with.
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
        var options = options
        options.usesLogin = environment.login != nil
        let (observation, recipe) = try await Observer(
            environment: environment, catalogue: catalogue, declared: options.recipe
        ).observe(database, image: image, copyTo: options.copyTo)
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
        if saved.options.usesLogin, environment.login == nil {
            throw GalleyError(.usage, "the plan was made with --user", hint: "give --user and --password again")
        }
        let known = try await SituationReader(environment: environment).holders(of: saved.database)
        guard !known.contains(where: { $0.holder.upgrade == saved.id }) else {
            throw GalleyError(
                .planStale, "this plan was carried out before",
                hint: "make a new one: galley upgrade \(saved.database) --to \(image) --plan")
        }
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
        case .refused(let refusals) where refusals.code == .locked:
            throw GalleyError(
                .locked, refusals.map(\.reason).joined(separator: "; "), hint: refusals.first?.hint)
        case .refused(let refusals):
            throw GalleyError(
                .planStale, "the plan no longer matches: \(refusals.map(\.reason).joined(separator: "; "))")
        }
    }

    /// Carries a plan out. A failure is undone where that discards no write.
    /// - Throws: `GalleyError` `.failedAndUndone`, `.failedNotUndone` or `.locked`, each true of what the engine holds.
    /// - Returns: how long clients were without a server, from the original's stop to the successor's first login; nil
    ///   when that was not seen whole.
    @discardableResult
    public func perform(_ prepared: Prepared) async throws -> Duration? {
        let specifications = try UpgradeSpecifications(prepared.observation, plan: prepared.plan)
        try await environment.open(prepared.plan)
        do {
            try environment.specFiles?.save(specifications.json(with: prepared.plan), for: prepared.plan.id)
        } catch {
            await environment.close(prepared.plan, as: .undone, error)
            throw error
        }
        var executor = Executor(
            environment: environment, recipe: prepared.recipe, plan: prepared.plan, specifications: specifications)
        do {
            try await executor.run(prepared.plan.steps)
        } catch {
            if executor.lock == nil {
                environment.forget(prepared.plan.id)
                await environment.close(prepared.plan, as: .undone, error)
                throw Self.untouched(error)
            }
            if let failure = await settle(error, executor) { throw failure }
        }
        await environment.close(
            prepared.plan, as: .done, successor: executor.ids[.successor], outage: executor.outage)
        return executor.outage
    }

    /// Nothing was taken or changed.
    private static func untouched(_ error: any Error) -> any Error {
        guard let failure = error as? StepFailure else { return error }
        if let cause = failure.cause as? GalleyError { return cause }
        let isUnreachable = (failure.cause as? EngineError)?.isTransport == true
        return GalleyError(
            isUnreachable ? .unreachable : .failedAndUndone, failure.description, hint: "nothing was changed")
    }
}
