import GalleyCore

extension EngineState {
    mutating func execCreate(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        guard container.status == .running else {
            throw APIFailure(409, "\(isLegacy ? "Container" : "container") \(container.id) is not running")
        }
        guard !(call.json["Cmd"]?.strings ?? []).isEmpty else { throw APIFailure(400, "No exec command specified") }
        let id = identifiers.next()
        execs[id] = ExecInstance(id: id, containerID: container.id, config: call.json, run: container.run)
        return .answer(Answer(201, ["Id": .string(id)]))
    }

    func execInspect(_ id: String) throws(APIFailure) -> Reply {
        guard let exec = execs[id], containers[exec.containerID]?.run == exec.run else {
            throw APIFailure(404, "No such exec instance: \(id)")
        }
        return .answer(Answer(json: exec.inspected))
    }

    mutating func execStart(_ id: String, _ call: Call) throws(APIFailure) -> Reply {
        // What was created for an earlier run of the container is forgotten.
        guard let exec = execs[id], let container = containers[exec.containerID], container.run == exec.run else {
            throw APIFailure(404, "No such exec instance: \(id)")
        }
        switch exec.status {
        case .created: break
        case .running: throw APIFailure(409, "Error: Exec command \(id) is already running")
        case .ended: throw APIFailure(409, "Error: Exec command \(id) has already run")
        }
        guard container.status == .running else {
            throw APIFailure(409, "\(isLegacy ? "Container" : "container") \(container.id) is not running")
        }
        let isDetached = call.json["Detach"]?.bool ?? false
        execs[id]?.status = .running
        let pid = newPid()
        execs[id]?.pid = pid
        let readsStdin = exec.config["AttachStdin"]?.bool ?? false && !isDetached
        if !readsStdin { execs[id]?.input.hasEnded = true }
        if runExec(id) == .notFound {
            let failure = APIFailure(
                400,
                "OCI runtime exec failed: exec failed: unable to start container process: exec: "
                    + "\"\(exec.arguments.first ?? "")\": executable file not found in $PATH\(isModern ? "" : ": unknown")"
            )
            guard !isDetached else { throw failure }
            // An attached client learns it from the output.
            let moment = now
            execs[id]?.output = [LogEntry(at: moment, stderr: false, bytes: Array((failure.message + "\r\n").utf8))]
        }
        return isDetached ? .answer(Answer(200)) : .attached(.exec(id))
    }

    private enum Began { case runs, notFound }

    /// Asks the program; what it answers happens at its time.
    private mutating func runExec(_ id: String) -> Began {
        guard let exec = execs[id] else { return .notFound }
        var environment = containers[exec.containerID]?.environment ?? [:]
        environment.merge(SimulatedContainer.environment(exec.config["Env"]?.strings ?? [])) { $1 }
        let folder = exec.config["WorkingDir"]?.string ?? ""
        let command = ExecCommand(
            arguments: exec.arguments, environment: environment, user: exec.config["User"]?.string ?? "",
            workingDirectory: folder.isEmpty
                ? containers[exec.containerID]?.config["WorkingDir"]?.string ?? "" : folder,
            stdin: exec.input.hasEnded ? exec.input.bytes : nil)
        let answer = withProgram(of: exec.containerID) { program, context in program.exec(&context, command) }
        switch answer {
        case .exits(let result)?:
            execs[id]?.input.isAwaited = false
            execs[id]?.result = result
            if !result.early.isEmpty {
                let moment = now
                execs[id]?.output.append(LogEntry(at: moment, stderr: false, bytes: result.early))
            }
            if result.after == .zero { endExec(id) } else { timeline.add(.execEnds(id), at: now + result.after) }
        case .readsInput?:
            execs[id]?.input.isAwaited = true
        case .notFound?, nil:
            execs[id]?.status = .ended
            execs[id]?.pid = 0
            let exitCode = isModern ? 127 : 126
            execs[id]?.exitCode = exitCode
            return .notFound
        }
        return .runs
    }

    /// The executed process ends by itself.
    mutating func endExec(_ id: String) {
        guard let exec = execs[id], exec.status == .running, let result = exec.result,
            containers[exec.containerID]?.run == exec.run, containers[exec.containerID]?.status == .running
        else { return }
        if let finish = result.finish { _ = withProgram(of: exec.containerID) { _, context in finish(&context) } }
        execs[id]?.status = .ended
        execs[id]?.pid = 0
        let printsInVain = !isModern && exec.isCut && !(result.stdout.isEmpty && result.stderr.isEmpty)
        execs[id]?.exitCode = printsInVain ? 126 : result.exitCode
        let moment = now
        for (bytes, stderr) in [(result.stdout, false), (result.stderr, true)] where !bytes.isEmpty {
            execs[id]?.output.append(LogEntry(at: moment, stderr: stderr, bytes: bytes))
        }
    }

    /// The writer of an exec's stdin has closed it.
    mutating func endInput(ofExec id: String) {
        guard let exec = execs[id], exec.status == .running, !exec.input.hasEnded else { return }
        execs[id]?.input.hasEnded = true
        if exec.input.isAwaited { _ = runExec(id) }
    }

    /// The client attached to an exec is gone: the process gets an end of stdin and goes on.
    mutating func cutExec(_ id: String) {
        guard let exec = execs[id], exec.status == .running, !exec.isCut else { return }
        execs[id]?.isCut = true
        endInput(ofExec: id)
    }
}
