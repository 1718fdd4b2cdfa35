import EngineAPI
import GalleyCore
import Recipes

/// A run as the container knows it: its directory there is the truth about it.
struct RunInContainer: Sendable {
    let engine: Engine
    let container: String
    let user: String

    /// What the run's directory says.
    struct State: Sendable, Equatable {
        enum Phase: String, Sendable { case running, exited, killed, absent }
        var phase: Phase
        var exitCode: Int?
    }

    /// Starts it, once however often this is called.
    /// - Throws: `GalleyError` `.locked` while another run of the task is under way, `.refused` where the container has
    ///   not what is needed; ``EngineError`` of a transport's kind when it is not known whether it began: call again.
    func start(_ run: TaskRun) async throws {
        var variables = run.variables
        variables["GALLEY_RUN"] = run.tag
        let script = run.task.task.rendered(login: run.login, variables: variables)
        let exec = try await engine.execCreate(
            container,
            ExecOptions(
                ["/bin/sh", "-c", RunWrapper.start, "galley-task", run.task.task.name.description, run.id, "."],
                user: user, environment: ["LC_ALL=C"], attachStdin: true))
        let session = try await engine.execStart(exec)
        do {
            try await session.write(Array((script.reveal() + TaskWrapper.end).utf8))
            try await session.closeWrite()
            if try await hears(RunWrapper.started, in: session) { return await session.close() }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        throw try await whyNot(run, exec)
    }

    /// True when it said so; false when it ended without.
    private func hears(_ word: String, in session: ExecSession) async throws -> Bool {
        var heard: [UInt8] = []
        for try await case .stdout(let bytes) in session.output {
            heard += bytes
            if String(decoding: heard, as: UTF8.self).hasPrefix(word) { return true }
        }
        return false
    }

    private func whyNot(_ run: TaskRun, _ exec: String) async throws -> any Error {
        let name = run.task.task.name
        switch try await engine.execInspect(exec).exitCode {
        case RunWrapper.busy:
            return GalleyError(
                .locked, "the task '\(name)' is running there already",
                hint: "wait for it, or end it: galley task cancel CONTAINER \(name)")
        case 73:
            return GalleyError(
                .refused, "a task can't be run in this container",
                hint: "it needs flock, and a directory that '\(user)' can write: /tmp, /dev/shm, /run or /var/tmp")
        case 126, 127:
            return GalleyError(.refused, "the container has no usable /bin/sh", hint: "tasks are shell scripts")
        case let code?:
            return EngineError(.cut, "the task's start ended with exit code \(code)", call: "exec")
        case nil:
            return EngineError(.cut, "the task's start was not seen", call: "exec")
        }
    }

    /// Hands on what it prints until it ends, or the connection does.
    /// - Parameter known: how much of each stream is known already; moved on with what is handed on.
    func follow(_ id: String, from known: inout OutputPlace, _ body: @Sendable (StreamFrame) -> Void) async throws {
        let exec = try await engine.execCreate(
            container,
            ExecOptions(
                ["/bin/sh", "-c", RunWrapper.follow, "galley-follow", id, "\(known.out)", "\(known.err)"], user: user))
        let session = try await engine.execStart(exec)
        do {
            for try await frame in session.output {
                known.advance(by: frame)
                body(frame)
            }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    func state(of id: String) async throws -> State {
        let facts = try await ask(RunWrapper.look, id)
        guard let phase = facts["state"].flatMap(State.Phase.init) else {
            throw EngineError(.cut, "the run's directory could not be looked at", call: "exec")
        }
        return State(phase: phase, exitCode: facts["exit"].flatMap { Int($0) })
    }

    /// The id of the run of a task that is under way.
    func current(_ task: TaskName) async throws -> String? { try await ask(RunWrapper.current, "\(task)")["run"] }

    /// Removes its directory, if it has ended.
    func forget(_ id: String) async throws { _ = try await ask(RunWrapper.forget, id) }

    private func ask(_ text: String, _ argument: String) async throws -> Facts {
        let exec = try await engine.execCreate(
            container, ExecOptions(["/bin/sh", "-c", text, "galley-look", argument], user: user))
        let session = try await engine.execStart(exec)
        let output: ProcessOutput
        do {
            output = try await session.output.collectTail()
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        return Facts(parsing: String(decoding: output.stdout, as: UTF8.self))
    }
}

/// How much of a run's output is known.
struct OutputPlace: Sendable, Equatable {
    var out = 0
    var err = 0

    mutating func advance(by frame: StreamFrame) {
        switch frame {
        case .stdout(let bytes): out += bytes.count
        case .stderr(let bytes): err += bytes.count
        }
    }
}
