public import EngineAPI
import GalleyCore
import Synchronization

/// A container engine in process: it has state, answers the Engine API as Docker does, and fails on command.
///
/// ```swift
/// let engine = SimulatedEngine()
/// engine.add(SimulatedImage("mariadb:10.11", config: ["Volumes": ["/var/lib/mysql": [:]]], program: Server()))
/// let client = Engine(transport: engine.transport(), version: engine.apiVersion)
/// engine.inject(.loseAnswer, atCall: 7)
/// ```
public final class SimulatedEngine: Sendable {
    /// The newest version it speaks; 1.41 behaves like Docker 20.10.
    public let apiVersion: APIVersion
    /// May be shared: several engines on one clock live through the same time.
    public let clock: SimulatedClock
    let state: Mutex<EngineState>
    let faults = Mutex(FaultPlan())

    /// - Parameters:
    ///   - minimum: the oldest API version that calls may ask for.
    ///   - seed: of ids; equal seeds and equal calls give equal ids.
    public init(
        apiVersion: APIVersion = .oldestSupported, minimum: APIVersion = APIVersion(1, 12),
        clock: SimulatedClock = SimulatedClock(), seed: UInt64 = 1
    ) {
        self.apiVersion = apiVersion
        self.clock = clock
        state = Mutex(EngineState(apiVersion: apiVersion, minimumVersion: minimum, clock: clock, seed: seed))
        clock.follow(self)
    }

    /// A caller's own connection to the engine. One that was killed by ``Fault/crashCaller`` stays dead; the next
    /// process takes a new one.
    /// - Parameter counted: false for a bystander, whose calls have no number, meet no fault and are not recorded.
    public func transport(counted: Bool = true) -> SimulatedTransport {
        SimulatedTransport(engine: self, isCounted: counted)
    }

    /// Stops the engine and starts it again: every running container gets its stop signal and ends, connections break,
    /// execs are forgotten; then restart policies act.
    public func restart() {
        let last = state.withLock { state in
            state.isShuttingDown = true
            state.life += 1
            state.execs = [:]
            var last = state.now
            for container in state.containers.values.sorted(by: { $0.created < $1.created }) {
                if container.status == .restarting { state.containers[container.id]?.status = .exited }
                guard container.status == .running else { continue }
                // The engine's own shutdown waits for no container longer than this.
                let end = state.beginStop(container.id, signal: nil, timeout: nil) ?? state.now
                last = max(last, end)
            }
            return last
        }
        clock.advance(to: SimulatedClock.Instant(offset: last))
        clock.advance(by: .seconds(1))
        state.withLock { state in
            for container in state.containers.values where container.status == .running {
                state.end(container.id, exitCode: 137, killed: true)
            }
            state.isShuttingDown = false
            for container in state.containers.values.sorted(by: { ($0.created, $0.id) < ($1.created, $1.id) }) {
                if container.removesItself, container.status == .exited {
                    state.remove(container.id, cause: "AutoRemove", implicitVolumes: true)
                } else if container.run > 0, state.wantsRestart(container) {
                    // What can't start stays exited, with its error shown by inspect.
                    try? state.start(container.id)
                }
            }
        }
    }
}

extension SimulatedEngine: ClockFollower {
    var nextDue: Duration? { state.withLock(\.timeline.nextDue) }

    func runDue(upTo moment: Duration) {
        state.withLock { state in
            while let event = state.timeline.next(upTo: moment) { state.happen(event) }
        }
    }
}
