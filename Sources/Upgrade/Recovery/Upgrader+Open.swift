import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore

/// Finding an interrupted or finished upgrade and taking its lock.
extension Upgrader {
    /// An upgrade as it was found, before anything is taken.
    struct Found {
        var situation: Situation
        /// The container that holds the journal; nil when it vanished.
        var holder: SituationReader.Holder?
        var specifications: UpgradeSpecifications?
    }

    /// Finds the upgrade of a database that can be resumed or rolled back: the one under way, else the one that made the
    /// container that goes by the database's name now. Older ones are superseded: their originals know older data.
    /// - Parameters:
    ///   - takeOver: also from a holder on another machine, whose life can't be checked from here.
    ///   - isPreview: changes nothing, not even a lock that no upgrade stands behind.
    func find(_ database: String, takeOver: Bool, isPreview: Bool = false) async throws -> Found {
        let reader = SituationReader(environment: environment)
        let holders = try await patiently { try await reader.holders(of: database) }
        let holder: SituationReader.Holder
        if let lock = holders.filter(\.isLock).min(by: { $0.name.count < $1.name.count }) {
            try refuseLiving(lock, database, takeOver: takeOver)
            holder = lock
        } else {
            let current = try await currentUpgrade(of: database)
            let finished = holders.filter { !$0.wasUndone }
            if let record = finished.first(where: { $0.journal.plan?.id == current && current != nil }) {
                holder = record
            } else if current == nil, let record = try await renamed(finished.first) {
                holder = record
            } else {
                return try await findKept(database, current: current)
            }
        }
        let kept = kept(holder.labels[UpgradeLabels.upgrade] ?? "")
        guard let plan = holder.journal.plan ?? kept?.plan else {
            guard holder.isLock else {
                throw GalleyError(.badInput, "the record of the upgrade of '\(database)' can't be read")
            }
            guard holder.journal.records.isEmpty else {
                throw GalleyError(
                    .failedNotUndone,
                    "the journal of '\(database)' was written by another Galley and can't be read by this one",
                    hint: "resume or roll back with the version that began it")
            }
            // Cut off before its plan was written: nothing was touched.
            let text = "the upgrade of '\(database)' was cut off before it began"
            if isPreview { throw GalleyError(.refused, "\(text); only its lock is left, and would be removed") }
            try await engine.containerRemove(holder.id, force: true, volumes: true)
            throw GalleyError(.refused, "\(text); its lock was removed")
        }
        let situation = try await reader.situation(of: plan, journal: holder.journal, isCommitted: !holder.isLock)
        return Found(
            situation: situation, holder: holder,
            specifications: try await specifications(for: situation, kept: kept?.specifications))
    }

    /// Takes the lock over and makes ready to act.
    /// - Returns: with what to act, and how far the upgrade is now: a holder that lived after all may have got further
    ///   since it was found.
    func take(_ found: Found, for verb: String) async throws -> (executor: Executor, situation: Situation) {
        let plan = found.situation.plan
        if plan.options.usesLogin, environment.login == nil {
            throw GalleyError(
                .usage, "the upgrade of '\(plan.database)' was begun with --user, and without it no probe logs in",
                hint: "give --user and --password again")
        }
        let recipe = try catalogue.recipe(named: plan.recipe.name)
        if recipe.digest != plan.recipe.digest {
            environment.progress(.warning("the recipe '\(recipe.name)' changed since the plan was made"))
        }
        var executor = Executor(
            environment: environment, recipe: recipe, plan: plan, specifications: found.specifications)
        let lock = try await EngineLock.takeOver(found.holder, plan: plan, environment: environment)
        executor.lock = lock
        await environment.reopen(plan, for: verb)
        var situation = try await patiently {
            try await SituationReader(environment: environment).situation(
                of: plan, journal: lock.journal, isCommitted: found.situation.isCommitted)
        }
        situation.journalIsLost = found.situation.journalIsLost
        executor.adopt(situation)
        return (executor, situation)
    }

    /// A living holder on this machine is never robbed; one elsewhere only on request.
    private func refuseLiving(_ lock: SituationReader.Holder, _ database: String, takeOver: Bool) throws(GalleyError) {
        let holder = lock.holder
        if holder.isOn(environment.who.host) {
            guard holder.isAlive else { return }
            throw GalleyError(
                .locked, "'\(database)' is being upgraded by \(holder.text), process \(holder.process)",
                hint: "wait for it to end")
        }
        guard takeOver else {
            throw GalleyError(
                .locked,
                "'\(database)' is locked by \(holder.text), and whether that process lives can't be seen from here",
                hint: "when you know it is dead: --take-over")
        }
    }

    /// The upgrade that made the container of that name; nil when there is none, or it was made by hand.
    private func currentUpgrade(of database: String) async throws -> String? {
        try await engine.ifPresent { try await $0.containerInspect(database) }?[
            path: "Config", "Labels", UpgradeLabels.upgrade]?.string
    }

    /// The newest finished upgrade while its successor is there under whatever name: its record isn't gone.
    private func renamed(_ newest: SituationReader.Holder?) async throws -> SituationReader.Holder? {
        guard let newest, let plan = newest.journal.plan else { return nil }
        let reader = SituationReader(environment: environment)
        let situation = try await reader.situation(of: plan, journal: newest.journal, isCommitted: true)
        return situation.successor == nil ? nil : newest
    }

    /// The journal is gone (pruned): the file kept on this machine has the plan.
    private func findKept(_ database: String, current: String?) async throws -> Found {
        let exists = try await engine.ifPresent { try await $0.containerInspect(database) } != nil
        for id in try environment.specFiles?.list() ?? [] {
            guard let kept = kept(id), let plan = kept.plan, plan.database == database,
                try await isOfThisEngine(plan)
            else { continue }
            var situation = try await SituationReader(environment: environment).situation(of: plan, journal: Journal())
            situation.journalIsLost = true
            let isOurs =
                current == plan.id || !exists && situation.original?.name != database
                || situation.successor != nil
            guard isOurs else { continue }
            environment.progress(.warning("the lock was gone; going by the file kept on this machine"))
            if plan.stepClass == .converting,
                situation.successor?.everStarted != false || situation.closedSuccessor != nil
            {
                throw GalleyError(
                    .failedNotUndone,
                    "the journal of '\(database)' is gone, so whether its data was converted can't be known",
                    hint: "the copy is kept; see galley status")
            }
            return Found(situation: situation, holder: nil, specifications: kept.specifications)
        }
        let what =
            current.map { "the record of upgrade \($0) of '\(database)' is gone" }
            ?? "no upgrade of '\(database)' is known"
        throw GalleyError(.notFound, what, hint: "galley status lists what is kept")
    }

    /// Several engines may have a container of that name, and this machine keeps the files of all of them.
    private func isOfThisEngine(_ plan: Plan) async throws -> Bool {
        if plan.engine.endpoint == environment.endpoint { return true }
        return Plan.EngineFacts.id(in: try await engine.info(), endpoint: environment.endpoint) == plan.engine.id
    }

    /// This machine's file of an upgrade; nil when there is none. One that can't be used is told of, and does not stand
    /// in the way: the engine may hold all that is needed.
    private func kept(_ id: String) -> (plan: Plan?, specifications: UpgradeSpecifications?)? {
        do {
            guard let loaded = try environment.specFiles?.load(id) else { return nil }
            if let warning = loaded.warning { environment.progress(.warning(warning)) }
            return (try loaded.spec["plan"]?.decoded(as: Plan.self), UpgradeSpecifications(json: loaded.spec))
        } catch {
            if error.code != .notFound {
                environment.progress(.warning("this machine's file of the upgrade is not used: \(error)"))
            }
            return nil
        }
    }

    /// Worked out again from the original while it is there, else from this machine's file.
    private func specifications(for situation: Situation, kept: UpgradeSpecifications?) async throws
        -> UpgradeSpecifications?
    {
        guard situation.original != nil else { return kept }
        do {
            return try await patiently {
                try await UpgradeSpecifications.rederived(for: situation.plan, engine: engine)
            }
        } catch let error as EngineError where error.isNotFound {
            // An image is gone.
            return kept
        } catch let error as GalleyError {
            environment.progress(.warning("the original's settings can't be read again: \(error.message)"))
            return kept
        }
    }

    private var engine: Engine { environment.engine }
}
