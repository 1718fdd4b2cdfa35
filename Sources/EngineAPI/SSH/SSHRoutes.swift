import Synchronization

/// Which way to the engine a host turned out to have: its docker command, else one of the sockets that engines have.
final class SSHRoutes: Sendable {
    private struct State {
        var candidates: [SSHCommand.Route]
        var reasons: [String] = []
    }

    private let state: Mutex<State>

    init(_ destination: SSHDestination) {
        let known = ["/var/run/docker.sock", "/run/podman/podman.sock"].map { SSHCommand.Route.socket($0) }
        state = Mutex(State(candidates: destination.socket.map { [.socket($0)] } ?? [.dialStdio] + known))
    }

    var current: SSHCommand.Route? { state.withLock { $0.candidates.first } }

    /// A route led nowhere. The last one stays: it is tried again at the next call.
    func failed(_ route: SSHCommand.Route, _ failure: SSHFailure) {
        guard failure.lacksThisRoute else { return }
        state.withLock {
            guard $0.candidates.first == route, $0.candidates.count > 1 else { return }
            $0.candidates.removeFirst()
            $0.reasons.append(failure.message)
        }
    }

    /// Why the routes before the current one were given up; empty when it is the first.
    var givenUp: [String] { state.withLock { $0.reasons } }
}
