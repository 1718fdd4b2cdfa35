import EngineAPI
import EngineSimulator
import GalleyCore
import Synchronization
import Testing
import Upgrade

/// A pull on the way to an upgrade, and connections that end in its middle.
@Suite(.timeLimit(.minutes(1))) struct PullTests {
    private static let image = "r.example/lab/testdb:10.2"

    private func scene() async throws -> UpgradeScene {
        let scene = try await UpgradeScene()
        scene.engine.publish(
            SimulatedImage(
                Self.image, config: ["Cmd": ["testdbd"], "Volumes": ["/data": [:]], "ExposedPorts": ["3306/tcp": [:]]],
                program: SimulatedDatabase(version: "10.2")))
        return scene
    }

    private func pulls(_ scene: UpgradeScene) -> Int { scene.engine.calls.count { $0 == "POST /images/create" } }

    private static let cuts: [Fault] = [.cutAfterSending, .cutBeforeActing, .loseAnswer, .restartEngine(.before)]

    @Test("A pull that is cut is taken up again, and the upgrade goes on", arguments: cuts.indices, [1, 4])
    func cut(fault: Int, times: Int) async throws {
        let scene = try await scene()
        defer { scene.tearDown() }
        for _ in 0..<times { scene.engine.inject(Self.cuts[fault]) { $0 == "POST /images/create" } }
        let warnings = Mutex<[String]>([])
        let start = scene.engine.clock.now
        try await scene.upgrader(progress: { event in
            if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
        }).upgrade(to: Self.image)
        #expect(scene.engine.container("db")?.id != scene.originalID)
        #expect(scene.engine.violations == [])
        let said = warnings.withLock { $0 }.filter { $0.contains("while it pulled \(Self.image)") }
        #expect(said.count == times, "\(said)")
        #expect(said.first?.hasSuffix("going on with it in 1.0 s, try 2 of 5") == true, "\(said)")
        #expect(start.duration(to: scene.engine.clock.now) >= .seconds(times == 4 ? 15 : 1))
        // The lock's empty image comes by the same call.
        #expect(pulls(scene) == times + 2)
    }

    @Test("One that is cut again and again is given up, and nothing was touched")
    func givenUp() async throws {
        let scene = try await scene()
        defer { scene.tearDown() }
        for _ in 0..<9 { scene.engine.inject(.cutBeforeActing) { $0 == "POST /images/create" } }
        let error = await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: Self.image) }
        #expect(error?.code == .unreachable)
        #expect(error?.message == "the connection to the engine failed while it pulled \(Self.image), 5 times")
        #expect(error?.hint?.contains("nothing else was done yet") == true)
        #expect(pulls(scene) == 5)
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(scene.engine.container("db")?.isRunning == true)
        #expect(scene.engine.containers.count == 1)
    }

    @Test("An engine that is not there, and an image that is not, are told at once")
    func atOnce() async throws {
        let scene = try await scene()
        defer { scene.tearDown() }
        scene.engine.inject(.refuseBeforeSending) { $0 == "POST /images/create" }
        let gone = await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: Self.image) }
        #expect(gone?.code == .unreachable)
        #expect(pulls(scene) == 1)
        _ = await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: "r.example/none:1") }
        #expect(pulls(scene) == 2)
    }
}
