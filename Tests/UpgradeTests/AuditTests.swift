import EngineSimulator
import GalleyCore
import StateStore
import Testing
import Upgrade

/// Who did what is written down, wherever it was done and however it ended.
@Suite struct AuditTests {
    @Test func `a recovery on another machine is kept there, with who and why`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        scene.engine.inject(.crashCaller) { $0.hasPrefix("POST ") && $0.hasSuffix("/stop") }
        await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: "lab/testdb:10.2") }
        let there = try await StateStore.open(StateDirectory(scene.state.path + "-there"))
        defer { UpgradeScene.remove(scene.state.path + "-there") }
        try await scene.upgrader(host: "there", keepsFiles: false, store: there, reason: "CHG-1").resume(
            "db", takeOver: true)
        let record = try #require(try await there.history().first)
        #expect(record.outcome == .done)
        #expect(record.host == "there")
        #expect(record.successorId == scene.engine.container("db")?.id)
        let events = try await there.events(record.id)
        #expect(events.first?.kind == "resume")
        #expect(events.first?.text == "tester on there, because: CHG-1")
        #expect(events.contains { $0.kind == "step" })
    }

    @Test func `a plan is carried out once`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let store = try await StateStore.open(scene.state)
        let upgrader = scene.upgrader(store: store)
        let image = try ImageReference(parsing: "lab/testdb:10.2")
        guard case .ready(let prepared) = try await upgrader.prepare("db", image: image, options: UpgradeOptions())
        else {
            Issue.record("not planned")
            return
        }
        try await upgrader.perform(prepared)
        let ended = try await store.history()
        try await upgrader.rollback("db")
        let again = try await upgrader.prepare(saved: prepared.plan)
        let error = await #expect(throws: GalleyError.self) { try await upgrader.perform(again) }
        #expect(error?.code == .planStale)
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(ended.map(\.outcome) == [.done])
        #expect(ended.first?.detail["outageMilliseconds"]?.integer ?? 0 >= 1000)
        #expect(try await store.history().map(\.outcome) == [.rolledBack])
        #expect(try SpecFiles(scene.state).list() == [])
    }

    @Test func `an upgrade that is cancelled is kept as undone`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let store = try await StateStore.open(scene.state)
        let upgrader = scene.upgrader(store: store)
        let task = Task { try await upgrader.upgrade(to: "lab/testdb:11.0") }
        scene.engine.inject(.action { _ in task.cancel() }) { $0.hasPrefix("PUT ") && $0.hasSuffix("/archive") }
        let result = await task.result
        #expect(throws: GalleyError.self) { try result.get() }
        #expect(try await store.history().map(\.outcome) == [.undone])
        #expect(scene.engine.container("db")?.isRunning == true)
    }

    @Test func `a prune that was cut off can be made again`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        try await upgrader.upgrade(to: "lab/testdb:11.0")
        let kept = KeptUpgrades(environment: upgrader.environment)
        let first = try #require(try await kept.list().first)
        scene.engine.inject(.crashCaller) { $0.hasPrefix("DELETE ") && $0.contains("/volumes/galley-copy") }
        await #expect(throws: (any Error).self) { try await kept.prune(first) }
        scene.engine.withdrawFaults()
        #expect(scene.engine.container("galley-lock-db") != nil)
        // Its process is gone: the upgrade is finished once more, and pruned.
        #expect(try await scene.upgrader().resume("db") == .done)
        let later = KeptUpgrades(environment: scene.upgrader().environment)
        let again = try #require(try await later.list().first)
        #expect(again.state == .done)
        try await later.prune(again)
        #expect(scene.engine.containers.map(\.name) == ["db"])
        #expect(scene.engine.volumes == ["dbdata"])
        #expect(scene.data()["rows"] == "42")
    }
}
