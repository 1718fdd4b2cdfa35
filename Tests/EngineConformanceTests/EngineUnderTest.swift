import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Testing

/// The engines that have to agree. The real one is there when `GALLEY_LAB_ENGINE` names it.
enum EngineUnderTest: String, Sendable, CaseIterable, CustomTestStringConvertible {
    /// In process.
    case simulator
    /// The simulator behind a unix socket and the real transport.
    case served
    /// As `served`, at a newer API version.
    case newer
    case real
    /// Podman's API: `GALLEY_LAB_PODMAN`.
    case podman

    static var available: [EngineUnderTest] { dockers + (podmanEngine == nil ? [] : [.podman]) }
    /// Those that answer as Docker does, also where Podman does not (docs/engines-podman.md).
    static var dockers: [EngineUnderTest] {
        allCases.filter { $0 != .podman && ($0 != .real || realEngine != nil) }
    }
    static var podmanEngine: String? { ProcessInfo.processInfo.environment["GALLEY_LAB_PODMAN"] }
    static var realEngine: String? { ProcessInfo.processInfo.environment["GALLEY_LAB_ENGINE"] }
    static var image: String { ProcessInfo.processInfo.environment["GALLEY_LAB_IMAGE"] ?? "lab/mariadb:10.11" }

    var testDescription: String { rawValue }

    /// Runs a body with a berth on this engine, and takes away what it leaves there.
    func berth(_ body: @escaping @Sendable (Berth) async throws -> Void) async throws {
        switch self {
        case .simulator:
            let engine = Self.simulated(.oldestSupported)
            let client = try await Engine.negotiate(transport: engine.transport())
            try await Self.run(client, image: "lab/server:1", clock: engine.clock, body)
        case .served, .newer:
            let engine = Self.simulated(self == .newer ? .lastWithConfigMacAddress : .oldestSupported)
            let path = "/tmp/galley-\(UInt64.random(in: .min ... .max)).sock"
            try await SimulatorServer.serving(engine, at: path) {
                let client = try await Engine.connect(to: Endpoint(parsing: "unix://\(path)"))
                try await Self.run(client, image: "lab/server:1", clock: nil, body)
            }
        case .real:
            let client = try await Engine.connect(to: Endpoint(parsing: Self.realEngine ?? ""))
            try await Self.run(client, image: Self.image, clock: nil, body)
        case .podman:
            let client = try await Engine.connect(to: Endpoint(parsing: Self.podmanEngine ?? ""))
            try await Self.run(client, image: Self.image, clock: nil, body)
        }
    }

    private static func simulated(_ version: APIVersion) -> SimulatedEngine {
        let engine = SimulatedEngine(apiVersion: version)
        engine.add(SimulatedImage("lab/server:1", config: ["Cmd": ["serve"]], files: ["/etc/passwd": "root:x:0:0"]))
        return engine
    }

    private static func run(
        _ client: Engine, image: String, clock: SimulatedClock?, _ body: (Berth) async throws -> Void
    ) async throws {
        let berth = Berth(client: client, image: image, clock: clock)
        do {
            try await body(berth)
        } catch {
            await berth.clear()
            throw error
        }
        await berth.clear()
    }
}
