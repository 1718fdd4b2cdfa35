import GalleyCore

extension EngineState {
    func containerLogs(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let (stdout, stderr) = (call.flag("stdout"), call.flag("stderr"))
        guard stdout || stderr else {
            throw APIFailure(400, "Bad parameters: you must choose at least one stream")
        }
        let present = container.log.filter { $0.at <= now }
        let since = call.number("since").map { since in
            present.firstIndex { Timestamp.unix($0.at) >= since } ?? present.count
        }
        let recent = present.count - (since ?? 0)
        let tail = call.number("tail").map { min($0, recent) } ?? recent
        return .stream(
            Self.streamHead(terminal: container.config["Tty"]?.bool ?? false, switching: false),
            .log(
                container: container.id, from: present.count - tail, follow: call.flag("follow"), stdin: false,
                stdout: stdout,
                stderr: stderr))
    }

    func containerAttach(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        return .attached(
            .log(
                container: container.id, from: call.flag("logs") ? 0 : container.log.count { $0.at <= now },
                follow: call.flag("stream"), stdin: call.flag("stdin"), stdout: call.flag("stdout"),
                stderr: call.flag("stderr")))
    }

    static func streamHead(terminal: Bool, switching: Bool) -> Answer {
        var answer = Answer(switching ? 101 : 200)
        answer.headers = [
            "content-type": terminal
                ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream"
        ]
        if switching {
            answer.headers["connection"] = "Upgrade"
            answer.headers["upgrade"] = "tcp"
        }
        return answer
    }

    /// What an output source has next.
    /// - Parameter cursor: what was read so far; moved on.
    func piece(of source: OutputSource, cursor: inout Int, life: Int) -> Piece {
        if life != self.life { return .cut }
        switch source {
        case .exec(let id):
            guard let exec = execs[id] else { return .cut }
            if exec.isCut { return .cut }
            if cursor < exec.output.count {
                let entry = exec.output[cursor]
                cursor += 1
                return .bytes(exec.hasTerminal ? entry.bytes : entry.frame)
            }
            return exec.status == .ended ? .end : .nothing
        case .log(let id, let from, let follow, _, let stdout, let stderr):
            guard let container = containers[id] else { return .end }
            while from + cursor < container.log.count, container.log[from + cursor].at <= now {
                let entry = container.log[from + cursor]
                cursor += 1
                guard entry.stderr ? stderr : stdout else { continue }
                return .bytes(container.config["Tty"]?.bool ?? false ? entry.bytes : entry.frame)
            }
            // A container that was never started may be attached to; its output comes with the start.
            return !follow || [.exited, .removing].contains(container.status) ? .end : .nothing
        case .wait(let id, let run):
            guard cursor == 0 else { return .end }
            guard let container = containers[id] else {
                cursor = 1
                return .bytes(JSONText.bytes(["StatusCode": 0]))
            }
            let isOver = container.run > run || (container.run == run && container.status != .running)
            guard isOver, container.status != .restarting else { return .nothing }
            cursor = 1
            return .bytes(JSONText.bytes(["StatusCode": .integer(Int64(container.exitCode))]))
        }
    }

    func containerChanges(_ reference: String) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let layer = files.roots[FilePlace.layer(container.id)] ?? [:]
        let image = images[container.imageID]?.files ?? [:]
        var changes: [(path: String, kind: Int64)] = []
        for (path, file) in layer where image[path] != file { changes.append((path, image[path] == nil ? 1 : 0)) }
        for path in image.keys where layer[path] == nil { changes.append((path, 2)) }
        let shown = changes.sorted { $0.path < $1.path }.map { change -> JSONValue in
            ["Path": .string("/" + change.path), "Kind": .integer(change.kind)]
        }
        return .answer(Answer(json: shown.isEmpty ? .null : .array(shown)))
    }
}
