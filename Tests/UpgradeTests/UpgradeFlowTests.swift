import EngineSimulator
import GalleyCore
import StateStore
import Synchronization
import Testing
import Upgrade

@Suite struct UpgradeFlowTests {
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func anUpgradeThatMeetsNoFaultIsDone(image: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let outage = try #require(try await scene.upgrader().upgrade(to: image))
        // The server takes a second to stop; copies take five each.
        let expected: Duration = image.hasSuffix("11.0") ? .seconds(6) : .seconds(1)
        #expect((expected..<expected + .seconds(30)).contains(outage), "\(outage)")
        let successor = try #require(scene.engine.container("db"))
        #expect(successor.isRunning)
        #expect(successor.id != scene.originalID)
        #expect(successor.restartPolicy == "always")
        let original = try #require(scene.engine.containers.first { $0.id == scene.originalID })
        #expect(!original.isRunning)
        #expect(original.restartPolicy == "no")
        #expect(scene.data()["rows"] == "42")
        #expect(scene.data()["converted"] == (image.hasSuffix("11.0") ? "11.0" : nil))
        #expect(scene.engine.violations == [])
        #expect(scene.engine.lint == [])
        #expect(
            scene.engine.containers.map(\.name).sorted().filter { $0.contains("galley") && !$0.contains("record") }
                == [])
    }

    /// A recipe with every task that one may have.
    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func everyTaskDoesItsWork(image: String) async throws {
        let scene = try await UpgradeScene(recipe: TestRecipe.whole)
        defer { scene.tearDown() }
        #expect(scene.serves && scene.isAwake)
        let isRelease = image.hasSuffix("11.0")
        let notes = Notes()
        try await scene.upgrader(progress: { if case .note(let text) = $0 { notes.append(text) } }).upgrade(to: image)
        #expect(scene.engine.container("db")?.id != scene.originalID)
        #expect(scene.serves && scene.isAwake)
        // The host's name lies in the data, and the engine had made it up.
        let name = String(scene.originalID.prefix(12))
        #expect(scene.data()["host"] == name)
        #expect(scene.engine.container("db")?.config["Hostname"]?.string == name)
        #expect(scene.data()["backup"] == (isRelease ? "10.1" : nil))
        #expect(notes.all.contains("backup: /data/backup") == isRelease)
        // The original's server was ended by the recipe, and stays so.
        #expect(
            scene.engine.files(inContainer: scene.originalID, under: "/server") == ["awake": "shop", "down": "yes"])
        #expect(scene.engine.violations == [])
        #expect(scene.engine.lint == [])
    }

    @Test func aServerThatNeverGetsReadyIsUndone() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let before = scene.data()
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().upgrade(to: "lab/testdb:11.0-broken")
        }
        #expect(error?.code == .failedAndUndone)
        let original = try #require(scene.engine.container("db"))
        #expect(original.id == scene.originalID)
        #expect(original.isRunning)
        #expect(original.restartPolicy == "always")
        var after = scene.data()
        // The original was started twice more: for the fingerprint and at the end.
        after["log"] = nil
        after["clients"] = nil
        #expect(after == before.filter { !["log", "clients"].contains($0.key) })
        #expect(scene.engine.violations == [])
    }

    @Test func aPlanWhoseUploadWasCutIsWrittenAgain() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        scene.engine.inject(.cutAfterSending) { $0.hasPrefix("PUT ") && $0.hasSuffix("/archive") }
        scene.engine.inject(.crashCaller) { $0.hasPrefix("POST ") && $0.hasSuffix("/stop") }
        await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: "lab/testdb:10.2") }
        let outcome = try await scene.upgrader(host: "there", keepsFiles: false).resume("db", takeOver: true)
        #expect(outcome == .done)
        #expect(scene.engine.container("db")?.isRunning == true)
    }
}

private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }
    func append(_ text: String) { texts.withLock { $0.append(text) } }
}
