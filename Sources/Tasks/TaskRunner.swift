public import EngineAPI
import Foundation
import GalleyCore
public import Recipes

/// Runs one recipe task in a running container and learns its true end.
public struct TaskRunner: Sendable {
    let engine: Engine
    let clock: any Clock<Duration>

    /// The clock paces what is asked again; a task's timeout always runs on the real one.
    public init(engine: Engine, clock: any Clock<Duration> = ContinuousClock()) {
        self.engine = engine
        self.clock = clock
    }

    /// Whether a task may simply be run again when its end was not seen.
    public enum Mode: Sendable {
        /// Changes nothing, or does no more the second time: attached, and simply run again when the connection is cut.
        case probe
        /// Changes something: detached inside the container, its exit kept there, joined again after a cut.
        case durable
    }

    /// - Parameters:
    ///   - variables: assigned before the script; not exported.
    ///   - runID: names the run inside the container: a durable run of the same id is joined, not started twice.
    ///   - permit: asked before each further try, since another may have taken over meanwhile.
    /// - Throws: ``EngineError`` when the engine can't be asked; `GalleyError` `.noAnswer` when the task took
    ///   longer than its timeout (it and everything it started was ended) or its end is unknown.
    public func run(
        _ task: RecipeTask, in container: String, login: ServerLogin? = nil, variables: [String: String] = [:],
        runID: String, mode: Mode = .probe, again permit: @Sendable () async throws -> Void = {}
    ) async throws -> TaskResult {
        let script = task.rendered(login: login, variables: variables)
        var waits: ArraySlice<Duration> = [.milliseconds(200), .seconds(1), .seconds(3), .seconds(10), .seconds(30)]
        var tries = 0
        var hadNoShell = false
        while true {
            if tries > 0 { try await permit() }
            tries += 1
            do {
                switch try await withTimeout(
                    task, in: container, runID: runID, { try await attempt(script, task, container, runID, mode) })
                {
                case .exited(let result): return result
                case .noShell where hadNoShell:
                    throw GalleyError(
                        .refused, "the container has no usable /bin/sh",
                        hint: "Galley's probes need a shell in the database's image")
                // An engine says the same of a connection that was cut.
                case .noShell:
                    hadNoShell = true
                    try await clock.sleep(for: .milliseconds(200))
                case .lost(let reason):
                    guard let wait = waits.popFirst() else {
                        throw GalleyError(.noAnswer, "the end of the task '\(task.name)' is unknown: \(reason)")
                    }
                    try await clock.sleep(for: wait)
                }
            } catch let error as EngineError where error.isTransport && mode == .durable {
                guard let wait = waits.popFirst() else { throw error }
                try await clock.sleep(for: wait)
            }
        }
    }

    private func attempt(
        _ script: Secret, _ task: RecipeTask, _ container: String, _ runID: String, _ mode: Mode
    ) async throws -> TaskOutcome {
        let wrapper = mode == .probe ? TaskWrapper.probe : TaskWrapper.durable
        let exec = try await engine.execCreate(
            container,
            ExecOptions(
                ["/bin/sh", "-c", wrapper, "galley-task", task.name.description, runID, "."], user: task.user,
                environment: ["LC_ALL=C"], attachStdin: true))
        let session = try await engine.execStart(exec)
        let output: ProcessOutput
        do {
            try await session.write(Array((script.reveal() + TaskWrapper.end).utf8))
            try await session.closeWrite()
            output = try await session.output.collectTail(limit: 64 << 20)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        if let result = TaskResult(stdout: output.stdout, stderr: output.stderr) { return .exited(result) }
        let code = try await engine.execInspect(exec).exitCode
        if code == 126 || code == 127,
            try await engine.containerInspect(container)[path: "State", "Running"]?.bool == true
        {
            return .noShell
        }
        return .lost("its output ended before its last line")
    }

    /// Waits on the real clock: the engine's own clock is not ours. On time-out the run is ended inside the container.
    private func withTimeout(
        _ task: RecipeTask, in container: String, runID: String,
        _ body: @escaping @Sendable () async throws -> TaskOutcome
    ) async throws -> TaskOutcome {
        let outcome = try await withThrowingTaskGroup(of: TaskOutcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: task.timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        if let outcome { return outcome }
        let late = "the task '\(task.name)' took longer than \(task.timeout.text)"
        do {
            try await cancel(runID, in: container, user: task.user)
        } catch {
            throw GalleyError(.noAnswer, "\(late), and ending it failed: it may still be running", cause: error)
        }
        throw GalleyError(.noAnswer, "\(late) and was ended")
    }

    /// Ends a run and everything it started.
    /// - Throws: `GalleyError` `.failed` when some of it is still there, ``EngineError`` when that is not known.
    public func cancel(_ runID: String, in container: String, user: String) async throws {
        var waits: ArraySlice<Duration> = [.milliseconds(300), .seconds(2)]
        while true {
            do {
                switch try await end(runID, in: container, user: user) {
                case TaskWrapper.ended: return
                case TaskWrapper.left:
                    throw GalleyError(.failed, "some of the task's processes could not be ended")
                default: throw EngineError(.cut, "the end of the task's processes was not seen", call: "exec")
                }
            } catch let error as EngineError where error.isTransport {
                guard let wait = waits.popFirst() else { throw error }
                try await clock.sleep(for: wait)
            }
        }
    }

    /// What the text that ends a run said last; anything else was cut.
    private func end(_ runID: String, in container: String, user: String) async throws -> String {
        let exec = try await engine.execCreate(
            container, ExecOptions(["/bin/sh", "-c", TaskWrapper.cancel, "galley-cancel", runID], user: user))
        let session = try await engine.execStart(exec)
        let said: ProcessOutput
        do {
            said = try await session.output.collectTail()
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        return String(decoding: said.stdout, as: UTF8.self)
    }
}

extension TaskResult {
    /// Reads a complete output; nil when the wrapper's last line is missing.
    init?(stdout: [UInt8], stderr: [UInt8]) {
        let text = String(decoding: stdout, as: UTF8.self)
        guard let mark = text.range(of: "\n" + TaskWrapper.trailer, options: .backwards),
            let code = Int(text[mark.upperBound...].filter { !$0.isWhitespace })
        else { return nil }
        let complaint = String(decoding: stderr, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(5)
            .joined(separator: "\n")
        self.init(exitCode: code, output: String(text[..<mark.lowerBound]), complaint: complaint)
    }
}
