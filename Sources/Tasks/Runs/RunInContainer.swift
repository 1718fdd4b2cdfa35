import EngineAPI
import GalleyCore
import Recipes

/// A run as the container knows it: its directory there is the truth about it.
struct RunInContainer: Sendable {
    let engine: Engine
    let container: String
    let user: String
    /// Paces what is asked again.
    var clock: any Clock<Duration> = ContinuousClock()

    /// What the run's directory says.
    struct State: Sendable, Equatable {
        enum Phase: String, Sendable { case running, exited, killed, absent }
        var phase: Phase
        var exitCode: Int?
    }

    /// Starts it, once however often this is called.
    /// - Throws: `GalleyError` `.locked` while another run of the task is under way, `.refused` where the container has
    ///   not what is needed; ``EngineError`` when it is not known whether it began: call again.
    func start(_ run: TaskRun) async throws {
        var variables = run.variables
        variables["GALLEY_RUN"] = run.tag
        let script = run.task.task.rendered(login: run.login, variables: variables)
        let name = run.task.task.name
        let answer = try await exec(
            ["/bin/sh", "-c", RunWrapper.start, "galley-task", name.description, run.id, "."],
            input: script.reveal() + TaskWrapper.end, untilLine: true)
        if answer == RunWrapper.started { return }
        if answer.hasPrefix(RunWrapper.busy) {
            throw GalleyError(
                .locked, "the task '\(name)' is running there already (\(answer.dropFirst(RunWrapper.busy.count)))",
                hint: "wait for it, or end it with galley task cancel")
        }
        if answer.hasPrefix(RunWrapper.unable) {
            throw GalleyError(
                .refused,
                "a task can't be run in this container: \(answer.dropFirst(RunWrapper.unable.count))",
                hint: "it needs flock, and a directory that '\(user)' can write: /tmp, /dev/shm, /run or /var/tmp")
        }
        throw EngineError(.cut, "the task's start was not seen", call: "exec")
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

    /// What the run's directory says.
    func state(of id: String) async throws -> State {
        let facts = try await ask(RunWrapper.look, "galley-look", id)
        guard let phase = facts["state"].flatMap(State.Phase.init) else {
            throw EngineError(.cut, "the run's directory could not be looked at", call: "exec")
        }
        return State(phase: phase, exitCode: facts["exit"].flatMap { Int($0) })
    }

    /// The id of the run of a task that is under way.
    func current(_ task: TaskName) async throws -> String? {
        try await ask(RunWrapper.current, "galley-current", "\(task)")["run"]
    }

    /// Removes its directory, if it has ended.
    func forget(_ id: String) async throws { _ = try await ask(RunWrapper.forget, "galley-forget", id) }

    /// Asked again when the answer was cut; nothing is changed by that.
    /// - Parameter purpose: what it goes by in a list of processes.
    private func ask(_ text: String, _ purpose: String, _ argument: String) async throws -> Facts {
        var waits: ArraySlice<Duration> = [.milliseconds(300), .seconds(1), .seconds(3)]
        while true {
            do {
                let answer = try await exec(["/bin/sh", "-c", text, purpose, argument])
                if answer.hasSuffix(RunWrapper.through + "\n") { return Facts(parsing: answer) }
                throw EngineError(.cut, "the run's directory could not be looked at", call: "exec")
            } catch let error as EngineError where error.isTransport {
                guard let wait = waits.popFirst() else { throw error }
                try await clock.sleep(for: wait)
            }
        }
    }

    /// - Parameter untilLine: hears the first line only, without its end: what follows goes on by itself.
    private func exec(_ command: [String], input: String? = nil, untilLine: Bool = false) async throws -> String {
        let exec = try await engine.execCreate(
            container,
            ExecOptions(command, user: user, environment: ["LC_ALL=C"], attachStdin: input != nil))
        let session = try await engine.execStart(exec)
        var heard: [UInt8] = []
        do {
            if let input {
                try await session.write(Array(input.utf8))
                try await session.closeWrite()
            }
            for try await case .stdout(let bytes) in session.output {
                heard += bytes
                if untilLine, let end = heard.firstIndex(of: UInt8(ascii: "\n")) {
                    await session.close()
                    return String(decoding: heard[..<end], as: UTF8.self)
                }
            }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        // Half a line is no answer.
        return untilLine ? "" : String(decoding: heard, as: UTF8.self)
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
