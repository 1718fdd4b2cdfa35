import Synchronization

/// What was learnt of a host, first of all which way to the engine it has: its docker command, else one of the sockets
/// that engines have.
///
/// The first way that leads to an answer is kept: another one could lead to another engine, in the middle of a work.
final class SSHRoutes: Sendable {
    private struct State {
        var index = 0
        var isKept = false
        var steps = 0
        var hasTold = false
        var isMute = false
    }

    private let candidates: [SSHCommand.Route]
    private let state = Mutex(State())

    init(_ destination: SSHDestination) {
        let known = ["/var/run/docker.sock", "/run/podman/podman.sock"].map { SSHCommand.Route.socket($0) }
        candidates = destination.socket.map { [.socket($0)] } ?? [.dialStdio] + known
    }

    var current: SSHCommand.Route { candidates[state.withLock { $0.index }] }

    /// How often a next way was found; one more than before means that a call is worth a try again.
    var steps: Int { state.withLock { $0.steps } }

    /// An answer came by this way.
    func worked(_ route: SSHCommand.Route) {
        state.withLock { if candidates[$0.index] == route { $0.isKept = true } }
    }

    /// This way led nowhere. After the last one the next call begins with the first again.
    func failed(_ route: SSHCommand.Route, _ failure: SSHFailure) {
        guard failure.lacksThisRoute else { return }
        state.withLock {
            guard candidates[$0.index] == route, !$0.isKept else { return }
            if $0.index + 1 < candidates.count {
                $0.index += 1
                $0.steps += 1
            } else {
                $0.index = 0
            }
        }
    }

    /// False once an answer came from an ssh that had not told of a login: it shares one, or what stands in ssh's place
    /// keeps it quiet. Then a login that does not end can't be told from an engine that does not answer.
    var tellsLogins: Bool { state.withLock { !$0.isMute } }

    /// An answer came from an ssh that had told of its login before.
    var hasToldOfLogin: Bool { state.withLock { $0.hasTold } }

    func answered(afterLogin hasTold: Bool) {
        state.withLock {
            if hasTold { $0.hasTold = true } else { $0.isMute = true }
        }
    }
}
