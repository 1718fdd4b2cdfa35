import EngineAPI
import EngineSimulator
import GalleyCore
import Recipes
import StateStore
import Testing
import Upgrade

/// What people do to the containers with their own hands.
@Suite struct HandTests {
    @Test func `a start that slips in while the new server starts ends the new one at once`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let engine = scene.engine
        engine.inject(
            .action { engine in
                let other = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
                try? await other.containerStart("db")
            }
        ) { call in call.hasSuffix("/start") && engine.containers.contains { $0.name.hasSuffix("-new") } }
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().upgrade(to: "lab/testdb:11.0")
        }
        #expect(error?.code == .failedNotUndone)
        // A resume would be refused.
        #expect(error?.hint == "galley rollback db --discard-writes")
        #expect(engine.containers.filter(\.isRunning).map(\.name) == ["db"])
        #expect(engine.container("db")?.id == scene.originalID)
        #expect(scene.data()["converted"] == nil)
        try await scene.upgrader().rollback("db", discardWrites: true)
        #expect(engine.containers.filter(\.isRunning).map(\.name) == ["db"])
        #expect(scene.data()["format"] == "10")
        #expect(scene.data()["rows"] == "42")
    }

    /// What it wrote then is in no copy.
    @Test func `an original that was started and stopped while its data was copied makes the copy void`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let engine = scene.engine
        engine.inject(
            .action { engine in
                let other = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
                try? await other.containerStart("db")
                try? await other.containerStop("db", timeout: 10)
            }
        ) { $0.hasPrefix("DELETE ") && $0.contains("-copy-0") }
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().upgrade(to: "lab/testdb:11.0")
        }
        #expect(error?.code == .failedAndUndone)
        #expect(error?.message.contains("ran while its data was copied") == true)
        #expect(engine.container("db")?.id == scene.originalID)
        #expect(engine.containers.filter(\.isRunning).map(\.name) == ["db"])
        #expect(scene.data()["format"] == "10")
    }

    /// As a volume in memory is: emptied by the stop, and filled anew by whoever starts next.
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func `data that is another after the stop is never called put back`(image: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        scene.engine.inject(
            .action { $0.setFiles(["identity": "another", "log": "9000"], inVolume: "dbdata") }
        ) { $0.hasPrefix("POST ") && $0.hasSuffix("/stop") }
        let error = await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: image) }
        #expect(error?.code == .failedNotUndone)
        #expect(error?.message.contains("the server runs on other data") == true)
        #expect(scene.data()["converted"] == nil)
        #expect(scene.data()["format"] == "10")
    }

    @Test func `with its copy gone, a conversion is not gone back from, and the new server goes on`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        try await scene.upgrader().upgrade(to: "lab/testdb:11.0")
        let hand = Engine(transport: scene.engine.transport(counted: false), version: scene.engine.apiVersion)
        let copy = try #require(scene.engine.volumes.first { $0.hasPrefix("galley-copy-") })
        let successor = scene.engine.container("db")?.id
        for isDamaged in [true, false] {
            if isDamaged {
                scene.engine.setFiles(["rows": "41"], inVolume: copy)
            } else {
                try await hand.volumeRemove(copy, force: true)
            }
            let error = await #expect(throws: GalleyError.self) {
                try await scene.upgrader().rollback("db", discardWrites: true)
            }
            #expect(error?.code == .refused)
            #expect(error?.message.hasPrefix("there is no way back: the copy of /data") == true)
            #expect(scene.engine.container("db")?.id == successor)
            #expect(scene.engine.container("db")?.isRunning == true)
            #expect(scene.engine.container("galley-lock-db") == nil)
        }
        #expect(!scene.engine.volumes.contains(copy), "an engine makes a missing volume anew, empty")
    }

    @Test func `what was begun with a login is not gone on with without one`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let login = ServerLogin(user: "dba", password: Secret("x"))
        scene.engine.inject(.crashCaller) { $0.hasPrefix("POST ") && $0.hasSuffix("/stop") }
        await #expect(throws: GalleyError.self) {
            try await scene.upgrader(login: login).upgrade(to: "lab/testdb:10.2")
        }
        let error = await #expect(throws: GalleyError.self) { try await scene.upgrader().resume("db") }
        #expect(error?.code == .usage)
        #expect(error?.hint?.contains("--user") == true)
        #expect(try await scene.upgrader(login: login).resume("db") == .done)
    }

    @Test func `an upgrade on which another stands is superseded, until that one is rolled back`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        func states() async throws -> [KeptUpgrade.State] {
            try await KeptUpgrades(environment: upgrader.environment).list().map(\.state)
        }
        try await upgrader.upgrade(to: "lab/testdb:10.2")
        #expect(try await states() == [.done])
        try await upgrader.upgrade(to: "lab/testdb:11.0")
        #expect(try await states() == [.done, .superseded])
        try await upgrader.rollback("db", discardWrites: true)
        #expect(try await states() == [.undone, .done])
    }

    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func `a renamed successor is named, and nothing is done to it`(image: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        try await scene.upgrader().upgrade(to: image)
        let hand = Engine(transport: scene.engine.transport(counted: false), version: scene.engine.apiVersion)
        try await hand.containerRename("db", to: "shop")
        for keepsFiles in [true, false] {
            let error = await #expect(throws: GalleyError.self) {
                try await scene.upgrader(keepsFiles: keepsFiles).rollback("db", discardWrites: true)
            }
            #expect(error?.code == .refused)
            #expect(error?.hint?.hasPrefix("docker rename shop db") == true)
        }
        #expect(scene.engine.container("shop")?.isRunning == true)
        try await hand.containerRename("shop", to: "db")
        try await scene.upgrader().rollback("db", discardWrites: true)
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(scene.engine.container("db")?.isRunning == true)
    }
}
