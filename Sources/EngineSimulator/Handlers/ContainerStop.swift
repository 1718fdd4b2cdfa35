import EngineAPI
import GalleyCore

extension EngineState {
    mutating func containerStop(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        if container.status == .restarting {
            containers[container.id]?.wasStoppedByHand = true
            containers[container.id]?.status = .exited
            return .answer(Answer(204))
        }
        guard container.status == .running else { return .answer(Answer(304)) }
        let signal = call.version < APIVersion(1, 42) ? nil : call.text("signal")
        beginStop(container.id, signal: signal, timeout: call.number("t"))
        return .whenEnded(id: container.id, run: container.run) { _ throws(APIFailure) in .answer(Answer(204)) }
    }

    mutating func containerRestart(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let id = container.id
        guard container.status == .running else {
            try start(id)
            return .answer(Answer(204))
        }
        beginStop(id, signal: nil, timeout: call.number("t"))
        return .whenEnded(id: id, run: container.run) { state throws(APIFailure) in
            try state.start(id)
            return .answer(Answer(204))
        }
    }

    mutating func containerKill(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        guard container.isRunning else {
            throw APIFailure(
                409,
                isLegacy
                    ? "Cannot kill container: \(reference): Container \(container.id) is not running"
                    : "cannot kill container: \(reference): container \(container.id) is not running")
        }
        let signal = Self.signalName(call.text("signal") ?? "KILL")
        if signal == "SIGKILL" {
            containers[container.id]?.wasStoppedByHand = true
            if container.status == .restarting {
                containers[container.id]?.status = .exited
            } else {
                end(container.id, exitCode: 137, killed: true)
            }
        } else {
            if signal == container.stopSignal { containers[container.id]?.wasStoppedByHand = true }
            let answer = withProgram(of: container.id) { program, context in program.stop(&context, signal: signal) }
            if case .exits(let code, let after)? = answer {
                timeline.add(
                    .containerEnds(container.id, run: container.run, exitCode: code, killed: false), at: now + after)
            }
        }
        return .answer(Answer(204))
    }

    /// Sends the stop signal; the main process ends on its own, or is killed after the timeout.
    /// - Parameter timeout: in seconds; nil for the container's own, negative for none.
    /// - Returns: when it will have ended; nil if it never does.
    @discardableResult
    mutating func beginStop(_ id: String, signal: String?, timeout: Int?) -> Duration? {
        guard let container = containers[id], container.status == .running else { return nil }
        if !isShuttingDown { containers[id]?.wasStoppedByHand = true }
        let seconds = timeout ?? container.stopTimeout
        let signal = Self.signalName(signal ?? container.stopSignal)
        let answer = withProgram(of: id) { program, context in
            signal == "SIGKILL" ? .exits(137) : program.stop(&context, signal: signal)
        }
        let killAt = seconds < 0 ? nil : now + .seconds(seconds)
        if case .exits(let code, let after)? = answer, killAt.map({ now + after <= $0 }) ?? true {
            timeline.add(
                .containerEnds(id, run: container.run, exitCode: code, killed: signal == "SIGKILL"), at: now + after)
            return now + after
        }
        guard let killAt else { return nil }
        timeline.add(.containerEnds(id, run: container.run, exitCode: 137, killed: true), at: killAt)
        return killAt
    }

    /// `SIGTERM` for `TERM`, `term` and `15`.
    static func signalName(_ text: String) -> String {
        let numbers = ["1": "SIGHUP", "2": "SIGINT", "3": "SIGQUIT", "9": "SIGKILL", "10": "SIGUSR1", "15": "SIGTERM"]
        if let name = numbers[text] { return name }
        let upper = text.uppercased()
        return upper.hasPrefix("SIG") ? upper : "SIG" + upper
    }

    func containerWait(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let next = call.text("condition") == "next-exit"
        var answer = Answer(200)
        answer.headers = ["content-type": "application/json"]
        // The run to wait for: the present one, or with `next-exit` the one to come.
        let run = container.isRunning || !next ? container.run : container.run + 1
        return .stream(answer, .wait(container: container.id, run: run))
    }
}
