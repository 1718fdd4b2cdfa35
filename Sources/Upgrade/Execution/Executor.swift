import EngineAPI
import Foundation
import GalleyCore
import Recipes
import Tasks

/// Runs the steps of a plan. It decides nothing: which steps, forward or back, was decided by the planners.
///
/// Every step looks at the engine first and does only what is missing, so running one again after a cut connection is
/// the way to learn what became of it.
struct Executor {
    let environment: UpgradeEnvironment
    let recipe: Recipe
    let plan: Plan
    let names: UpgradeNames
    /// What the containers are created from; nil where only existing ones can be used.
    var specifications: UpgradeSpecifications?
    var lock: EngineLock?
    /// Ids by role, so that a rename changes nothing.
    var ids: [ContainerRole: String] = [:]
    /// What the journal keeps between steps.
    var position: ServerPosition?
    var copies: [String: String] = [:]
    /// When the original had stopped that the copies were made of.
    var copiedAfterStop: String?
    var fingerprints: [ContainerRole: Fingerprint] = [:]
    /// Servers that this process saw taking a login: a stop signal reaches them.
    var seenReady: Set<ContainerRole> = []
    /// Going back: an unclean stop is no failure there.
    var isUndoing = false
    /// How long clients were without a server: from the original's stop to the successor's first login. Nil until then,
    /// and where another process did the one or the other.
    private(set) var outage: Duration?
    private var stoppedAt: Date?

    var engine: Engine { environment.engine }
    var tasks: TaskRunner { TaskRunner(engine: environment.engine, clock: environment.clock) }

    init(environment: UpgradeEnvironment, recipe: Recipe, plan: Plan, specifications: UpgradeSpecifications?) {
        self.environment = environment
        self.recipe = recipe
        self.plan = plan
        self.specifications = specifications
        names = plan.names
    }

    /// Runs the steps in order; stops at the first that fails.
    mutating func run(_ steps: [Step]) async throws {
        for (index, step) in steps.enumerated() {
            if !isUndoing { try Task.checkCancellation() }
            environment.progress(.stepStarted(index: index + 1, total: steps.count, title: step.title))
            let start = environment.now()
            if step.action == .stop(.original) { stoppedAt = start }
            do {
                try await perform(step)
            } catch let error where !(error is CancellationError) && (error as? GalleyError)?.code != .locked {
                throw StepFailure(step: step, cause: error)
            }
            if step.action == .awaitReady(.successor), let stoppedAt {
                outage = .milliseconds(Int64(environment.now().timeIntervalSince(stoppedAt) * 1000))
            }
            await environment.record(step, of: plan)
            environment.progress(
                .stepFinished(
                    title: step.title, took: .milliseconds(Int64(environment.now().timeIntervalSince(start) * 1000))
                ))
        }
    }

    /// One step, repeated while the connection fails: steps do only what is missing.
    private mutating func perform(_ step: Step) async throws {
        var waits = Backoff()
        while true {
            do {
                return try await act(step)
            } catch let error as EngineError where error.isTransport || (isUndoing && (error.status ?? 0) >= 500) {
                guard let wait = waits.next() else { throw error }
                if !isUndoing { try Task.checkCancellation() }
                environment.progress(.note("\(error.message); looking again in \(wait.text)"))
                try await environment.clock.sleep(for: wait)
            }
        }
    }

    /// The engine, for one act. The lock is looked at right before it, so that after a takeover by another machine at
    /// most the act in flight still lands.
    mutating func held() async throws -> Engine {
        try await isUndoing ? lock?.ensure() : lock?.check()
        return engine
    }

    private mutating func act(_ step: Step) async throws {
        switch step.action {
        case .lock: try await takeLock()
        case .create(let role): try await create(role)
        case .start(let role): try await start(role)
        case .stop(let role): try await stop(role, timeout: step.timeout)
        case .remove(let role): try await remove(role)
        case .holdRestart(let role): try await setRestartPolicy(of: role, to: ["Name": "no", "MaximumRetryCount": 0])
        case .releaseRestart(let role): try await releaseRestart(role)
        case .parkOriginal: try await rename(.original, to: names.parked)
        case .nameSuccessor: try await rename(.successor, to: names.database)
        case .nameOriginal: try await nameOriginal()
        case .task(.shutdown, let role): try await shutDown(role)
        case .task(let name, let role): tell(try await runTask(name, in: role).facts)
        case .awaitReady(let role): try await awaitReady(role, within: step.timeout)
        case .recordPosition: position = try await readPosition(.original)
        case .refuseRuns: try await refuseRuns()
        case .record(let checkpoint): try await record(checkpoint)
        case .copy(let index): try await copy(index)
        case .restore(let index): try await restore(index)
        case .removeCopy(let index): try await removeCopy(index)
        case .fingerprint(let role): fingerprints[role] = try await takeFingerprint(in: role, within: step.timeout)
        case .compareFingerprints: try compareFingerprints()
        case .verifyVersion(let role): try await verifyVersion(role)
        case .probePorts: try await probePorts(within: step.timeout)
        case .verifyIdentity(let role): try await verifyIdentity(role)
        case .commit: try await lock?.commit()
        case .unlock: try await lock?.release()
        }
    }

    private mutating func takeLock() async throws {
        if lock == nil { lock = try await EngineLock.acquire(for: plan, environment: environment) }
        let plan = plan
        try await lock?.write(plan)
        // Between the observation and the lock another operator may have finished an upgrade.
        let found = try await engine.containerInspect(plan.database)
        guard found["Id"]?.string == plan.original.id, found[path: "State", "Running"]?.bool == true else {
            // Not ours to undo: whatever it is now, it was not made so by this upgrade.
            try await letGo()
            throw GalleyError(
                .planStale, "'\(plan.database)' changed while the plan was made", hint: "run galley upgrade again")
        }
        ids[.original] = plan.original.id
        if let run = try await runsInOriginal().first {
            try await letGo()
            let refusal = run.refusal(of: plan.database)
            throw GalleyError(.locked, refusal.reason, hint: refusal.hint)
        }
        // The observation logged in.
        seenReady.insert(.original)
    }

    /// Nothing has been touched under it.
    private mutating func letGo() async throws {
        try await lock?.release()
        lock = nil
    }

    private mutating func record(_ checkpoint: Checkpoint) async throws {
        if [.converting, .converted].contains(checkpoint) { try await refuseDataOfTwo() }
        let payload: JSONValue =
            switch checkpoint {
            case .stopping: try JSONValue(encoding: position)
            case .copied:
                [
                    "sha256": .object(copies.mapValues { .string($0) }),
                    "stopped-at": .string(try await stopBeforeCopies()),
                ]
            case .restoring:
                ["stopped-at": .string(try await find(.original)?[path: "State", "FinishedAt"]?.string ?? "")]
            case .converting: ["fingerprint": try JSONValue(encoding: fingerprints[.closedOriginal])]
            default: .object([:])
            }
        try await lock?.append(checkpoint.rawValue, payload)
    }
}

extension Executor {
    /// Takes over what the journal and the engine know of an interrupted upgrade.
    mutating func adopt(_ situation: Situation) {
        position = position ?? situation.journal.position
        if copies.isEmpty { copies = situation.journal.copies }
        if let fingerprint = situation.journal.fingerprint { fingerprints[.closedOriginal] = fingerprint }
        for role in ContainerRole.allCases { ids[role] = situation.state(role)?.id ?? ids[role] }
    }
}
