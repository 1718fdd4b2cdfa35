public import EngineAPI
import GalleyCore
public import Recipes

/// How a task whose output is a stream ended.
public struct StreamedRun: Sendable, Equatable {
    /// `.succeeded` only when every byte of the stream was handed on and the script's exit code is 0.
    public var end: RunEnd
    /// The script's `key=value` lines on standard error.
    public var facts: Facts
    /// The last lines of standard error that are no facts.
    public var complaint: String
}

/// Runs tasks that print a stream of bytes: a backup.
///
/// A stream that is not read to its end is worth nothing: the task ends with its reader, whatever becomes of Galley. It
/// is never begun again by itself.
public struct StreamRunner: Sendable {
    let engine: Engine
    let recipe: Recipe

    /// The recipe has the tasks that find and end a run's sessions in the server.
    public init(engine: Engine, recipe: Recipe) {
        self.engine = engine
        self.recipe = recipe
    }

    /// - Parameter body: gets the stream's bytes in order. The next ones are not read before it returns; what it throws
    ///   ends the run and is thrown again.
    /// - Throws: `GalleyError` where nothing was begun: `.locked` while another run of the task is under way or has left
    ///   work in the server, `.refused` where the container can't run one; what `body` throws, when nothing of the run is
    ///   left.
    public func perform(
        _ run: TaskRun, _ body: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws -> StreamedRun {
        let sessions = ServerSessions(
            tasks: TaskRunner(engine: engine), recipe: recipe, container: run.container, login: run.login)
        let left = try await sessions.list(TaskRun.tag(of: run.task.task.name))
        guard left.isEmpty else {
            throw GalleyError(
                .locked,
                "an earlier run of '\(run.task.task.name)' is still at work in the server: \(left.joined(separator: "; "))"
            )
        }
        let session = try await start(run)
        let watched = await watch(run, session, body)
        await session.close()
        switch watched {
        case .ended(let code, let notes) where code == 0:
            return StreamedRun(end: .succeeded, facts: notes.facts, complaint: notes.complaint)
        case .ended(let code, let notes):
            // What TERM makes of the script (`TaskWrapper.trap`).
            let end: RunEnd = code == 143 ? .cancelled : .failed(code)
            return StreamedRun(
                end: await settle(run, sessions, as: end), facts: notes.facts, complaint: notes.complaint)
        case .cut(let notes, let reason):
            try refuse(run, notes)
            return StreamedRun(
                end: await settle(run, sessions, as: .lost(reason)), facts: notes.facts, complaint: notes.complaint)
        case .toBeEnded(let end):
            return StreamedRun(end: await settle(run, sessions, as: end), facts: Facts(), complaint: "")
        case .refusedBytes(let error):
            let end = await settle(run, sessions, as: .cancelled)
            if case .stuck(let what) = end {
                throw GalleyError(.failedNotUndone, "\(error), and its end is stuck: \(what)")
            }
            throw error
        }
    }

    private enum Watched: Sendable {
        case ended(Int, StreamNotes)
        case cut(StreamNotes, String)
        case toBeEnded(RunEnd)
        case refusedBytes(any Error)
    }

    /// Standard input is left open: its end would end the run.
    private func start(_ run: TaskRun) async throws -> ExecSession {
        var variables = run.variables
        variables["GALLEY_RUN"] = run.tag
        let script = Array(
            (run.task.task.rendered(login: run.login, variables: variables).reveal() + TaskWrapper.end).utf8)
        let exec = try await engine.execCreate(
            run.container,
            ExecOptions(
                [
                    "/bin/sh", "-c", StreamWrapper.text, "galley-task", run.task.task.name.description,
                    "\(script.count)", run.id, ".",
                ], user: run.task.task.user, environment: ["LC_ALL=C"], attachStdin: true))
        let session = try await engine.execStart(exec)
        do {
            try await session.write(script)
        } catch {
            await session.close()
            throw error
        }
        return session
    }

    private func watch(
        _ run: TaskRun, _ session: ExecSession, _ body: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async -> Watched {
        await withTaskGroup(of: Watched.self) { group in
            group.addTask { await read(run, session, body) }
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

    private func read(
        _ run: TaskRun, _ session: ExecSession, _ body: ([UInt8]) async throws -> Void
    ) async -> Watched {
        var (stream, errors, notes) = (StreamTail(run: run.id), StreamTail(run: run.id), StreamNotes())
        do {
            for try await frame in session.output {
                switch frame {
                case .stdout(let bytes):
                    let ready = stream.push(bytes)
                    if !ready.isEmpty {
                        do {
                            try await body(ready)
                        } catch {
                            return Task.isCancelled ? .toBeEnded(.cancelled) : .refusedBytes(error)
                        }
                    }
                case .stderr(let bytes): notes.push(errors.push(bytes))
                }
                // The wrapper waits for that, and then ends the connection.
                if stream.exitCode != nil, errors.exitCode != nil { try await session.closeWrite() }
            }
        } catch {
            if Task.isCancelled || error is CancellationError { return .toBeEnded(.cancelled) }
            notes.push(errors.rest)
            return .cut(notes, "its stream was cut: \((error as? EngineError)?.message ?? "\(error)")")
        }
        if Task.isCancelled { return .toBeEnded(.cancelled) }
        guard let code = stream.exitCode, errors.exitCode == code else {
            notes.push(errors.rest)
            return .cut(
                notes,
                notes.hasStarted
                    ? "its stream ended before its last line"
                    : "nothing was heard of it: the connection was cut, or the container has no usable /bin/sh")
        }
        return .ended(code, notes)
    }

    /// Where it said that it did not begin.
    private func refuse(_ run: TaskRun, _ notes: StreamNotes) throws {
        let name = run.task.task.name
        if let busy = notes.busy {
            throw GalleyError(
                .locked, "a \(name) is under way there already: \(busy)",
                hint: "wait for it, or end it with galley task cancel")
        }
        if let unable = notes.unable {
            throw GalleyError(
                .refused, "a \(name) can't be run in this container: \(unable)",
                hint: "it needs flock, and a directory that '\(run.task.task.user)' can write: "
                    + "/tmp, /dev/shm, /run or /var/tmp")
        }
    }

    /// What cancelled the run must not cancel its end. Its processes first: a script would go on with its next session.
    private func settle(_ run: TaskRun, _ sessions: ServerSessions, as end: RunEnd) async -> RunEnd {
        await Task {
            do {
                try await TaskRunner(engine: engine).cancel(run.id, in: run.container, user: run.task.task.user)
            } catch {
                return await left(of: run, "its processes could not be ended: \(error)")
            }
            do {
                let left = try await sessions.end(run.tag)
                return left.isEmpty ? end : .stuck("in the server: \(left.joined(separator: "; "))")
            } catch {
                return await left(of: run, "whether the server still works on it can't be told: \(error)")
            }
        }.value
    }

    /// With its container a run has ended, whatever an engine answers in the moment of that.
    private func left(of run: TaskRun, _ reason: String) async -> RunEnd {
        do {
            let state = try await engine.containerInspect(run.container)["State"]
            return state?["Running"]?.bool == false ? .lost("its container does not run any more") : .stuck(reason)
        } catch let error as EngineError where error.isNotFound {
            return .lost("its container is gone")
        } catch {
            return .stuck(reason)
        }
    }
}
