import EngineAPI
import GalleyCore

/// Everything the engine knows. Handlers are extensions of this type, a file each.
struct EngineState: Sendable {
    let apiVersion: APIVersion
    let minimumVersion: APIVersion
    let clock: SimulatedClock
    /// Of the engine itself, as its ids in general.
    let id: String
    var identifiers: Identifiers

    var containers: [String: SimulatedContainer] = [:]
    /// Container names to ids.
    var names: [String: String] = [:]
    /// By id.
    var images: [String: SimulatedImage] = [:]
    /// By canonical reference: the images of this engine, and those it can pull.
    var tags: [String: String] = [:]
    var registry: [String: SimulatedImage] = [:]
    /// By registry: who may pull from it. A registry that is not here asks nobody.
    var registryLogins: [String: (user: String, password: Secret)] = [:]
    var volumes: [String: SimulatedVolume] = [:]
    /// By name.
    var networks: [String: SimulatedNetwork] = [:]
    var execs: [String: ExecInstance] = [:]
    var files = FileSpace()
    var timeline = Timeline()
    /// Host ports that something outside the engine holds.
    var foreignPorts: Set<Int> = []
    var isShuttingDown = false
    /// Counts restarts of the engine: a stream of an earlier life is cut.
    var life = 0
    var lastPid = 1000
    var lastEphemeralPort = 32_767

    var violations: [String] = []
    var removed: [RemovedContainer] = []
    var lint: [String] = []

    init(apiVersion: APIVersion, minimumVersion: APIVersion, clock: SimulatedClock, seed: UInt64) {
        self.apiVersion = apiVersion
        self.minimumVersion = minimumVersion
        self.clock = clock
        id = "SIMULATED:\(seed)"
        identifiers = Identifiers(seed: seed)
        for (index, (name, driver)) in [("bridge", "bridge"), ("host", "host"), ("none", "null")].enumerated() {
            networks[name] = SimulatedNetwork(
                id: identifiers.next(), name: name, driver: driver, created: .zero, subnet: (172, 17 + index * 100))
        }
    }

    var now: Duration { clock.now.offset }
    /// 20.10's messages and shapes differ in places from those of later engines.
    var isLegacy: Bool { apiVersion < APIVersion(1, 42) }
    /// What was seen on Docker 28.5 and not yet on 26.1.
    var isModern: Bool { apiVersion >= APIVersion(1, 48) }

    mutating func newPid() -> Int {
        lastPid += 1
        return lastPid
    }
}

/// A container that is no more.
public struct RemovedContainer: Sendable, Hashable {
    /// 64 hex digits.
    public let id: String
    /// As it was at its end, without the leading slash.
    public let name: String
    /// `DELETE`, `prune` or `AutoRemove`.
    public let cause: String
}

extension EngineState {
    /// A reference's full name; the text itself when it is none.
    static func canonical(_ reference: String) -> String {
        (try? ImageReference(parsing: reference))?.canonical ?? reference
    }
}
