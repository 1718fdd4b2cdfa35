import Synchronization

/// The process that makes calls: it can be killed, and its connections break with it.
final class Caller: Sendable {
    private struct State {
        var hasCrashed = false
        var attached: Set<OutputSource> = []
    }

    private let state = Mutex(State())

    var hasCrashed: Bool { state.withLock(\.hasCrashed) }

    func check() throws(CallerCrashed) {
        if hasCrashed { throw CallerCrashed() }
    }

    func attach(_ source: OutputSource) { state.withLock { _ = $0.attached.insert(source) } }
    func detach(_ source: OutputSource) { state.withLock { _ = $0.attached.remove(source) } }

    func crash(in engine: SimulatedEngine) {
        let attached = state.withLock { state in
            state.hasCrashed = true
            defer { state.attached = [] }
            return state.attached
        }
        for source in attached { source.cut(in: engine) }
    }
}

extension Reply {
    /// What a connection that stays open is about.
    var source: OutputSource? {
        switch self {
        case .attached(let source), .stream(_, let source): source
        case .answer, .whenEnded: nil
        }
    }
}

extension OutputSource {
    /// The client is gone.
    func cut(in engine: SimulatedEngine) {
        switch self {
        case .exec(let id): engine.state.withLock { $0.cutExec(id) }
        case .log: endInput(in: engine)
        case .wait: break
        }
    }

    /// The client has closed the process's stdin.
    func endInput(in engine: SimulatedEngine) {
        switch self {
        case .exec(let id): engine.state.withLock { $0.endInput(ofExec: id) }
        case .log(let id, _, _, let stdin, _, _):
            if stdin { engine.state.withLock { $0.endInput(ofContainer: id) } }
        case .wait: break
        }
    }
}
