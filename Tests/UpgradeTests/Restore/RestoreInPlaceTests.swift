import Backups
import EngineSimulator
import GalleyCore
import Testing

@testable import Upgrade

extension Upgrader {
    /// What `galley backup restore --in-place --confirm db` does.
    @discardableResult
    func restoreInPlace(_ entry: BackupDirectory.Entry) async throws -> Duration? {
        switch try await prepareRestore(entry, into: "db", options: UpgradeOptions()) {
        case .ready(let prepared): return try await perform(prepared)
        case .nothingToDo(let text): throw GalleyError(.refused, text)
        case .refused(let refusals): throw GalleyError(.refused, refusals.map(\.reason).joined(separator: "; "))
        }
    }
}

@Suite struct RestoreInPlaceTests {
    @Test(arguments: [false, true])
    func `the backup takes the data's place, and the way back is there`(bind: Bool) async throws {
        let scene = try await UpgradeScene(bind: bind)
        defer { scene.tearDown() }
        let shelf = try ShelfBackup()
        func data() -> [String: String] { bind ? scene.engine.hostFiles(under: "/srv/db/data") : scene.data() }
        #expect(try await scene.upgrader().restoreInPlace(shelf.entry) != nil)
        let restored = try #require(scene.engine.container("db"))
        #expect(restored.isRunning && restored.id != scene.originalID)
        #expect(restored.restartPolicy == "always" && restored.networks == UpgradeScene.networks)
        #expect(restored.config["Image"] == "lab/testdb:10.1")
        #expect(data()["rows"] == "40")
        #expect(scene.serves)
        let original = try #require(scene.engine.containers.first { $0.id == scene.originalID })
        #expect(!original.isRunning && original.restartPolicy == "no")
        #expect(scene.engine.containers.map(\.name).filter { $0.contains("-galley-") || $0.contains("lock") } == [])

        let kept = try await KeptUpgrades(environment: scene.upgrader().environment).list(of: "db")
        #expect(kept.map(\.step) == ["restore"] && kept.first?.copies.count == 1)
        let refused = await #expect(throws: GalleyError.self) { try await scene.upgrader().rollback("db") }
        #expect(refused?.code == .refused && refused?.message.contains("the backup took the place of its data") == true)
        try await scene.upgrader().rollback("db", discardWrites: true)
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(data()["rows"] == "42")
        #expect(scene.serves)
        #expect(scene.engine.violations == [])
        #expect(scene.engine.lint == [])
    }

    @Test(arguments: [
        ("rows=40\nhalf", "could not be unpacked"), ("format=12\nrows=40\n", "ended with exit code 1"),
        ("rows=40\n", "no data"),
    ])
    func `what can't be brought back is undone`(stream: String, complaint: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let before = scene.data().filter { !["log", "clients"].contains($0.key) }
        let shelf = try ShelfBackup(stream)
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().restoreInPlace(shelf.entry)
        }
        #expect(error?.code == .failedAndUndone)
        #expect(error?.message.contains("everything was put back") == true)
        let said = "\(error?.message ?? "") \(error?.cause.map { "\($0)" } ?? "")"
        #expect(said.contains(complaint), "\(said)")
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(scene.data().filter { !["log", "clients"].contains($0.key) } == before)
        #expect(scene.serves)
        #expect(scene.engine.violations == [])
    }

    @Test func `a backup that is damaged, or another one by now, changes nothing`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let damaged = try ShelfBackup { $0.sha256 = "sha256:0" }
        let error = await #expect(throws: GalleyError.self) {
            try await scene.upgrader().restoreInPlace(damaged.entry)
        }
        #expect(error?.code == .badInput)
        #expect(scene.engine.container("db")?.id == scene.originalID)
        #expect(scene.engine.containers.count == 1)
    }

    @Test func `its plan is not applied later`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let shelf = try ShelfBackup()
        let upgrader = scene.upgrader()
        guard
            case .ready(let prepared) = try await upgrader.prepareRestore(
                shelf.entry, into: "db", options: UpgradeOptions())
        else { throw GalleyError(.refused, "no plan") }
        let saved = try JSONValue(encoding: prepared.plan).decoded(as: Plan.self)
        #expect(saved == prepared.plan)
        let error = await #expect(throws: GalleyError.self) { _ = try await upgrader.prepare(saved: saved) }
        #expect(error?.code == .refused)
    }
}
