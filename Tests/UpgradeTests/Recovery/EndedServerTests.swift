import EngineAPI
import EngineSimulator
import GalleyCore
import Recipes
import StateStore
import Testing

@testable import Upgrade

/// Cut off where the recipe had ended a server and its container was still running.
@Suite struct EndedServerTests {
    /// Upgrades to 11.0 and is killed before the first call of a step.
    private func killed(at action: Action, to image: String = "lab/testdb:11.0") async throws -> UpgradeScene {
        let place = try await FaultFreeRun(to: image, recipe: TestRecipe.whole).calls(of: action).lowerBound
        let scene = try await UpgradeScene(recipe: TestRecipe.whole)
        scene.engine.inject(.crashCallerBefore, atCall: place)
        await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: image) }
        scene.engine.withdrawFaults()
        return scene
    }

    /// Waiting for a server that is down would take all the time that a start may take, and then undo everything.
    @Test(arguments: [Action.stop(.original), .stop(.closedOriginal), .stop(.closedSuccessor)])
    func `a resume does not wait for it, and ends what was begun`(action: Action) async throws {
        let scene = try await killed(at: action)
        defer { scene.tearDown() }
        let began = scene.engine.clock.now.offset
        #expect(try await scene.upgrader().resume("db") == .done)
        #expect(scene.engine.clock.now.offset - began < .seconds(40))
        #expect(scene.serves && scene.isAwake)
        #expect(scene.data()["converted"] == "11.0")
        #expect(scene.engine.violations == [])
    }

    @Test(arguments: [Action.stop(.original), .stop(.closedOriginal), .stop(.closedSuccessor)])
    func `a rollback leaves an original that serves`(action: Action) async throws {
        let scene = try await killed(at: action)
        defer { scene.tearDown() }
        try await scene.upgrader().rollback("db")
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(scene.serves && scene.isAwake)
        #expect(scene.data()["format"] == "10")
    }

    /// Nobody knows then whether its server was ended, so it is started anew.
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"], [Upgrader.Direction.forward, .back])
    func `with the journal gone too the original serves again`(image: String, direction: Upgrader.Direction)
        async throws
    {
        let scene = try await killed(at: .stop(.original), to: image)
        defer { scene.tearDown() }
        #expect(scene.engine.container("db")?.isRunning == true && !scene.serves)
        try await scene.upgrader().environment.engine.containerRemove("galley-lock-db", force: true, volumes: false)
        switch direction {
        case .forward: #expect(try await scene.upgrader().resume("db") == .done)
        case .back: try await scene.upgrader().rollback("db")
        }
        #expect((scene.engine.container("db")?.id == scene.originalID) == (direction == .back))
        #expect(scene.serves)
        #expect(scene.engine.violations == [])
    }

    /// As where the server is the container's main process, which takes the running task along.
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func `a container that ends with its server has done what was asked`(image: String) async throws {
        let task = try await FaultFreeRun(to: image, recipe: TestRecipe.whole).calls(of: .task(.shutdown, .original))
        for call in task {
            let scene = try await UpgradeScene(recipe: TestRecipe.whole)
            defer { scene.tearDown() }
            // By then its restart policy is no, so a restart of the engine ends it.
            scene.engine.inject(.restartEngine(.after), atCall: call)
            try await scene.upgrader().upgrade(to: image)
            #expect(scene.engine.container("db")?.id != scene.originalID)
            #expect(scene.serves && scene.isAwake)
        }
    }

    @Test func `an original that was pruned is not asked to end its server`() throws {
        let space = try SituationSpace()
        let found = RecoveryCase(
            isConverting: false, isWhole: true, checkpoints: [.stopping], original: .gone, successor: .stopped)
        let left = try RecoveryPlanner.resume(space.situation(found)).map(\.action)
        #expect(!left.contains(.task(.shutdown, .original)))
        #expect(
            left.suffix(4) == [
                .verifyIdentity(.successor), .task(.activate, .successor), .releaseRestart(.successor), .commit,
            ])
    }
}
