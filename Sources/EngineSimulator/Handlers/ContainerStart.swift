import GalleyCore

extension EngineState {
    mutating func containerStart(_ reference: String) throws(APIFailure) -> Reply {
        let container = try container(reference)
        guard container.status != .running else { return .answer(Answer(304)) }
        try start(container.id)
        return .answer(Answer(204))
    }

    /// Starts the main process, with its addresses and ports; what failed stays in `State.Error`.
    mutating func start(_ id: String) throws(APIFailure) {
        guard let container = containers[id] else { throw APIFailure(404, "No such container: \(id)") }
        do throws(APIFailure) {
            for mount in container.mounts where mount.kind == .bind && !hostPathExists(mount.source) {
                throw APIFailure(
                    400, "invalid mount config for type \"bind\": bind source path does not exist: \(mount.source)")
            }
            try connectNetworks(id)
            let ports = try allocatePorts(container)
            containers[id]?.published = ports
        } catch {
            fail(id, exitCode: 128, error)
            throw error
        }
        recordWriters(startingWith: id)
        beginRun(id)
        let began = withProgram(of: id) { program, context in program.start(&context) } ?? .runs
        switch began {
        case .runs: break
        case .readsInput: containers[id]?.input.isAwaited = true
        case .exits(let result): scheduleEnd(id, result)
        case .cannotStart(let text):
            let failure = APIFailure(400, text)
            containers[id]?.status = container.status == .restarting ? .exited : container.status
            containers[id]?.startedAt = container.startedAt
            fail(id, exitCode: 127, failure)
            throw failure
        }
        // A stdin that nobody keeps open ends at once.
        if containers[id]?.config["OpenStdin"]?.bool != true { endInput(ofContainer: id) }
    }

    private mutating func beginRun(_ id: String) {
        let (moment, pid) = (now, newPid())
        containers[id]?.run += 1
        containers[id]?.status = .running
        containers[id]?.pid = pid
        containers[id]?.startedAt = moment
        containers[id]?.exitCode = 0
        containers[id]?.error = ""
        containers[id]?.wasStoppedByHand = false
        containers[id]?.finish = nil
        containers[id]?.input = InputPipe()
    }

    private mutating func fail(_ id: String, exitCode: Int, _ failure: APIFailure) {
        releaseNetworks(id)
        containers[id]?.pid = 0
        containers[id]?.error = failure.message
        containers[id]?.exitCode = exitCode
        if containers[id]?.removesItself ?? false { remove(id, cause: "AutoRemove", implicitVolumes: true) }
    }

    private mutating func scheduleEnd(_ id: String, _ result: ProcessResult) {
        guard let run = containers[id]?.run else { return }
        let end = now + result.after
        let printed = LogEntry.lines(result.stdout, at: end) + LogEntry.lines(result.stderr, stderr: true, at: end)
        containers[id]?.log += printed
        containers[id]?.finish = result.finish
        timeline.add(.containerEnds(id, run: run, exitCode: result.exitCode, killed: false), at: end)
    }

    /// The writer of a main process's stdin has closed it.
    mutating func endInput(ofContainer id: String) {
        guard let container = containers[id], container.status == .running, !container.input.hasEnded else { return }
        containers[id]?.input.hasEnded = true
        guard container.input.isAwaited else { return }
        containers[id]?.input.isAwaited = false
        let answer = withProgram(of: id) { program, context in program.start(&context) } ?? .runs
        switch answer {
        case .exits(let result): scheduleEnd(id, result)
        case .cannotStart: scheduleEnd(id, ProcessResult(127))
        case .runs, .readsInput: break
        }
    }
}
