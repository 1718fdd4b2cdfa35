import Synchronization

/// Which way to the engine a host turned out to have: its docker command, else one of the sockets that engines have.
///
/// The first way that leads to an answer is kept: another one could lead to another engine, in the middle of a work.
final class SSHRoutes: Sendable {
    private struct State {
        var index = 0
        var isKept = false
        var steps = 0
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
}
