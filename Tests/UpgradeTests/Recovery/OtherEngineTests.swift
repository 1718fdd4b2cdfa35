import EngineAPI
import EngineSimulator
import GalleyCore
import Testing
import Upgrade

/// Another engine, asked from the same machine: what this machine keeps of the first says nothing about it.
@Suite struct OtherEngineTests {
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func `a container's name on another engine is not taken for the one that was upgraded`(image: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        try await scene.upgrader().upgrade(to: image)
        let other = SimulatedEngine(clock: scene.engine.clock, seed: 2)
        var environment = scene.upgrader().environment
        environment.engine = Engine(transport: other.transport(), version: other.apiVersion)
        environment.endpoint = "another"
        let stray = Upgrader(environment: environment, catalogue: scene.upgrader().catalogue)
        for work in [{ try await stray.rollback("db", discardWrites: true) }, { _ = try await stray.resume("db") }] {
            let error = await #expect(throws: GalleyError.self) { try await work() }
            #expect(error?.code == .notFound)
            #expect(error?.message == "no upgrade of 'db' is known")
        }
        #expect(other.containers.isEmpty && other.volumes.isEmpty)
        // By another way to the same engine it is found.
        environment.engine = scene.upgrader().environment.engine
        try await Upgrader(environment: environment, catalogue: stray.catalogue).rollback("db", discardWrites: true)
        #expect(scene.engine.container("db")?.id == scene.originalID)
    }
}
