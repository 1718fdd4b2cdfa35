public import EngineAPI
import GalleyCore
public import Recipes

/// Runs maintenance tasks to their true end.
///
/// A run goes on in the container whatever becomes of Galley or the connection. On time-out and on cancellation its
/// processes are ended, then its work in the server; what could not be ended is told as stuck.
public struct MaintenanceRunner: Sendable {
    let engine: Engine
    let recipe: Recipe
    let clock: any Clock<Duration>
    /// How long the engine may be out of reach before a run's end counts as lost.
    let patience: Duration

    /// The clock paces what is asked again; a run's timeout is always on the real one.
    public init(
        engine: Engine, recipe: Recipe, clock: any Clock<Duration> = ContinuousClock(),
        patience: Duration = .seconds(300)
    ) {
        self.engine = engine
        self.recipe = recipe
        self.clock = clock
        self.patience = patience
    }

    /// - Parameter output: what the task prints, as it comes.
    /// - Throws: where nothing was begun: `GalleyError` `.locked` while another run of the task is under way or has left
    ///   work in the server, `.refused` where the container can't run one, what asking the server throws. Once it may
    ///   have begun nothing is thrown.
    /// - Returns: its end, whose record in the container stays until ``forget(_:of:in:)``.
    public func perform(_ run: TaskRun, output: @escaping @Sendable (StreamFrame) -> Void) async throws -> RunEnd {
        let left = try await sessions(of: run).list(TaskRun.tag(of: run.task.task.name))
        guard left.isEmpty else {
            throw GalleyError(
                .locked,
                "an earlier run of '\(run.task.task.name)' is still at work in the server: \(left.joined(separator: "; "))",
                hint: "wait for it, or end it with galley task cancel")
        }
        let watched = if let early = try await begin(run) { early } else { await watch(run, output) }
        switch watched {
        case .ended(let state): return await settle(run, state)
        case .toBeEnded(let end):
            // What cancelled the run must not cancel its end.
            return await Task { await self.end(run, as: end) }.value
        case .lost(let reason): return .lost(reason)
        }
    }

    /// Ends whatever run of a task is under way in the container, or has left work in the server.
    /// - Returns: the id of the run whose processes were ended; nil where none was under way.
    /// - Throws: `GalleyError` `.failed` when something of it is left; ``EngineError`` when that is not known.
    public func cancel(
        _ task: MaintenanceTask, in container: String, login: ServerLogin? = nil
    ) async throws -> String? {
        let name = task.task.name
        let place = RunInContainer(engine: engine, container: container, user: task.task.user, clock: clock)
        let id = try await place.current(name)
        if let id {
            try await TaskRunner(engine: engine, clock: clock).cancel(id, in: container, user: task.task.user)
        }
        let left = try await sessions(container, login).end(TaskRun.tag(of: name))
        guard left.isEmpty else {
            throw GalleyError(.failed, "some of it is still at work in the server: \(left.joined(separator: "; "))")
        }
        return id
    }

    /// Removes what a run that has ended left in its container, if that can be done. Only when its end is kept elsewhere:
    /// who is killed before that has nothing else to find it by.
    public func forget(_ id: String, of task: RecipeTask, in container: String) async {
        try? await RunInContainer(engine: engine, container: container, user: task.user, clock: clock).forget(id)
    }

    /// What became of a run whose client is gone; nil while it is under way.
    public func find(_ id: String, of task: RecipeTask, in container: String) async throws -> RunEnd? {
        let place = RunInContainer(engine: engine, container: container, user: task.user, clock: clock)
        let state: RunInContainer.State
        do {
            state = try await place.state(of: id)
        } catch let error as EngineError where error.isNotFound || error.isConflict {
            guard let absence = try await absence(of: container) else { throw error }
            return .lost(absence)
        }
        return state.phase == .running ? nil : Self.end(of: state)
    }

    private enum Watched: Sendable {
        case ended(RunInContainer.State)
        /// `.timedOut` or `.cancelled`, when nothing of it is left.
        case toBeEnded(RunEnd)
        case lost(String)
    }

    private func place(of run: TaskRun) -> RunInContainer {
        RunInContainer(engine: engine, container: run.container, user: run.task.task.user, clock: clock)
    }

    private func sessions(of run: TaskRun) -> ServerSessions { sessions(run.container, run.login) }

    private func sessions(_ container: String, _ login: ServerLogin?) -> ServerSessions {
        ServerSessions(
            tasks: TaskRunner(engine: engine, clock: clock), recipe: recipe, container: container, login: login)
    }

    /// A start whose answer was lost is asked for again: it begins once.
    /// - Returns: nil when it is on its way.
    /// - Throws: where it certainly did not begin.
    private func begin(_ run: TaskRun) async throws -> Watched? {
        var waits: ArraySlice<Duration> = [.milliseconds(300), .seconds(2), .seconds(10), .seconds(30)]
        while true {
            do {
                try await place(of: run).start(run)
                return nil
            } catch let error as GalleyError {
                throw error
            } catch {
                if Task.isCancelled { return .toBeEnded(.cancelled) }
                guard let wait = waits.popFirst() else {
                    return .lost("whether it began is not known, and it may be running: \(error)")
                }
                do { try await clock.sleep(for: wait) } catch { return .toBeEnded(.cancelled) }
            }
        }
    }

    /// Why a container can't have a run any more; nil while it runs: an engine answers as much for an exec that it forgot,
    /// and for a container that is only paused.
    private func absence(of container: String) async throws -> String? {
        guard let state = try await engine.ifPresent({ try await $0.containerInspect(container) }) else {
            return "its container is gone"
        }
        return state[path: "State", "Running"]?.bool == true ? nil : "its container does not run any more"
    }

    private func watch(_ run: TaskRun, _ output: @escaping @Sendable (StreamFrame) -> Void) async -> Watched {
        await withTaskGroup(of: Watched.self) { group in
            group.addTask { await follow(run, output) }
            group.addTask {
                do {
                    try await Task.sleep(for: run.timeout)
                    return .toBeEnded(.timedOut)
                } catch {
                    return .toBeEnded(.cancelled)
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? .toBeEnded(.cancelled)
        }
    }

    /// Reads on after each cut, from where it was.
    private func follow(_ run: TaskRun, _ output: @escaping @Sendable (StreamFrame) -> Void) async -> Watched {
        let place = place(of: run)
        var known = OutputPlace()
        var silence: Stopwatch?
        while true {
            do {
                try await place.follow(run.id, from: &known, output)
                let state = try await place.state(of: run.id)
                if state.phase != .running { return .ended(state) }
                silence = nil
            } catch {
                if Task.isCancelled { return .toBeEnded(.cancelled) }
                if let error = error as? EngineError, error.isNotFound || error.isConflict,
                    let absence = try? await absence(of: run.container)
                {
                    return .lost(absence)
                }
                let since = silence ?? Stopwatch(clock)
                silence = since
                guard since.elapsed < patience else {
                    return .lost("the engine could not be asked for its end, and it may still be running: \(error)")
                }
            }
            do { try await clock.sleep(for: .seconds(1)) } catch { return .toBeEnded(.cancelled) }
        }
    }

    private static func end(of state: RunInContainer.State) -> RunEnd {
        switch (state.phase, state.exitCode) {
        case (.exited, 0?): .succeeded
        // What TERM makes of the script (`RunWrapper.start`).
        case (.exited, 143?): .cancelled
        case (.exited, let code?): .failed(code)
        case (.absent, _): .lost("its record in the container is gone")
        default: .lost("its processes were killed, or the container was restarted under it")
        }
    }

    /// After a run that ended by itself: a client that was killed may have left its work in the server behind.
    private func settle(_ run: TaskRun, _ state: RunInContainer.State) async -> RunEnd {
        let end = Self.end(of: state)
        if end != .succeeded {
            do {
                // Nobody holds its lock; what closed it is looked for all the same.
                try await TaskRunner(engine: engine, clock: clock).cancel(
                    run.id, in: run.container, user: run.task.task.user)
                let left = try await patiently(run, alsoScripts: true) { try await sessions(of: run).end(run.tag) }
                if !left.isEmpty { return .stuck("in the server: \(left.joined(separator: "; "))") }
            } catch {
                if await isGone(run.container) { return end }
                return .stuck(
                    "it ended (\(end.word)), and whether the server still works on it can't be told: \(error)")
            }
        }
        return end
    }

    /// With its container a run's work in the server has ended.
    private func isGone(_ container: String) async -> Bool { (try? await absence(of: container)) != nil }

    /// Half a minute from the first failure.
    /// - Parameter alsoScripts: also where a script fails: a server that was restarted along with its container takes no
    ///   login at first.
    private func patiently<Value: Sendable>(
        _ run: TaskRun, alsoScripts: Bool = false, _ body: () async throws -> Value
    ) async throws -> Value {
        var failing: Stopwatch?
        while true {
            do {
                return try await body()
            } catch {
                let since = failing ?? Stopwatch(clock)
                failing = since
                guard error is EngineError || alsoScripts, since.elapsed < .seconds(30),
                    await !isGone(run.container)
                else { throw error }
                try await clock.sleep(for: .seconds(1))
            }
        }
    }

    /// Its processes first: a script would go on with its next session.
    private func end(_ run: TaskRun, as end: RunEnd) async -> RunEnd {
        do {
            try await TaskRunner(engine: engine, clock: clock).cancel(
                run.id, in: run.container, user: run.task.task.user)
        } catch {
            if let absence = try? await absence(of: run.container) { return .lost(absence) }
            return .stuck("its processes could not be ended: \(error)")
        }
        do {
            let left = try await patiently(run) { try await sessions(of: run).end(run.tag) }
            if !left.isEmpty { return .stuck("in the server: \(left.joined(separator: "; "))") }
            let state = try await patiently(run) { try await place(of: run).state(of: run.id) }
            if state.phase == .running { return .stuck("its processes are still there") }
            return state == .init(phase: .exited, exitCode: 0) ? .succeeded : end
        } catch {
            if let absence = try? await absence(of: run.container) { return .lost(absence) }
            return .stuck("whether the server still works on it can't be told: \(error)")
        }
    }
}
