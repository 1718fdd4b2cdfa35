import GalleyCore

extension EngineState {
    /// What happens when a moment of the timeline comes.
    mutating func happen(_ event: Timeline.Event) {
        switch event {
        case .containerEnds(let id, let run, let exitCode, let killed):
            guard let container = containers[id], container.run == run, container.status == .running else { return }
            end(id, exitCode: exitCode, killed: killed)
        case .containerRestarts(let id, let run):
            guard let container = containers[id], container.run == run, container.status == .restarting else {
                return
            }
            containers[id]?.restartCount += 1
            do {
                try start(id)
            } catch {
                containers[id]?.status = .exited
            }
        case .execEnds(let id): endExec(id)
        }
    }

    /// The main process is gone.
    mutating func end(_ id: String, exitCode: Int, killed: Bool) {
        guard let container = containers[id] else { return }
        if killed {
            _ = withProgram(of: id) { program, context in program.killed(&context) }
        } else if let finish = container.finish {
            _ = withProgram(of: id) { _, context in finish(&context) }
        }
        containers[id]?.status = .exited
        containers[id]?.exitCode = exitCode
        let moment = now
        containers[id]?.finishedAt = moment
        // What a killed process would have printed later.
        containers[id]?.log.removeAll { $0.at > moment }
        containers[id]?.pid = 0
        containers[id]?.finish = nil
        releaseNetworks(id)
        for exec in execs.values where exec.containerID == id && exec.status == .running {
            execs[exec.id]?.status = .ended
            execs[exec.id]?.exitCode = 137
            execs[exec.id]?.pid = 0
        }
        if container.removesItself, !isShuttingDown {
            remove(id, cause: "AutoRemove", implicitVolumes: true)
        } else if !isShuttingDown, let container = containers[id],
            !container.wasStoppedByHand, wantsRestart(container)
        {
            containers[id]?.status = .restarting
            // The engine doubles its pause from 100 ms to a minute.
            let pause = Duration.milliseconds(100 << min(container.restartCount, 10))
            timeline.add(.containerRestarts(id, run: container.run), at: now + min(pause, .seconds(60)))
        }
    }

    /// What the restart policy says about a container that is not running. A stop by hand also cancels the policy of a
    /// running engine; when the engine starts, only `unless-stopped` remembers it (moby's restartmanager).
    func wantsRestart(_ container: SimulatedContainer) -> Bool {
        switch container.restartPolicy {
        case "always": return true
        case "unless-stopped": return !container.wasStoppedByHand
        case "on-failure":
            let most = container.hostConfig[path: "RestartPolicy", "MaximumRetryCount"]?.integer ?? 0
            return container.exitCode != 0 && (most == 0 || container.restartCount < most)
        default: return false
        }
    }
}
