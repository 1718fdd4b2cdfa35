import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@testable import Upgrade

/// The stop would cut off what a user began: a task that runs refuses the upgrade, whenever it began.
@Suite struct RunningTaskTests {
    /// Begins a task that lasts, as another Galley would.
    static func begin(_ task: String, in engine: SimulatedEngine, for duration: Duration = .seconds(36000)) async throws
    {
        let client = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
        let exec = try await client.execCreate(
            "db",
            ExecOptions(
                ["/bin/sh", "-c", "echo galley-started", "galley-task", task, "\(task).abcd2345", "."], user: "0",
                attachStdin: true))
        let session = try await client.execStart(exec)
        try await session.write(Array("sleep \(duration.components.seconds)\n# galley-end\n".utf8))
        try await session.closeWrite()
        for try await case .stdout(let bytes) in session.output where bytes == Array("galley-started\n".utf8) { break }
        await session.close()
    }

    private func isUntouched(_ scene: UpgradeScene) -> Bool {
        let names = scene.engine.containers.map(\.name)
        let database = scene.engine.container("db")
        return database?.id == scene.originalID && database?.isRunning == true
            && database?.restartPolicy == "always" && names == ["db"]
    }

    /// The run that was under way still is.
    private func isRunning(_ scene: UpgradeScene) -> Bool {
        let runs = SimulatedRuns.history(
            scene.engine.files(inContainer: "db", under: SimulatedRuns.historyFolder))
        return runs.map(\.run) == ["vacuum.abcd2345"] && runs.allSatisfy { $0.exitCode == nil }
    }

    @Test func `one that runs is a refusal of the plan, and one that has ended is none`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        try await Self.begin("vacuum", in: scene.engine, for: .seconds(600))
        let image = try ImageReference(parsing: "lab/testdb:10.2")
        guard
            case .refused(let refusals) = try await scene.upgrader().prepare(
                "db", image: image, options: UpgradeOptions())
        else { throw GalleyError(.failed, "not refused") }
        #expect(
            refusals == [
                Refusal(
                    "the task 'vacuum' is running in 'db' (vacuum.abcd2345), and the stop would cut it off",
                    hint: "wait for it, or end it: galley task cancel db vacuum", passes: true)
            ])
        #expect(isUntouched(scene) && isRunning(scene))
        scene.engine.clock.advance(by: .seconds(600))
        try await scene.upgrader().upgrade(to: "lab/testdb:10.2")
    }

    @Test func `one that began while the plan was shown refuses it, saved or not, and nothing is touched`() async throws
    {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        guard
            case .ready(let prepared) = try await upgrader.prepare(
                "db", image: ImageReference(parsing: "lab/testdb:10.2"), options: UpgradeOptions())
        else { throw GalleyError(.failed, "no plan") }
        try await Self.begin("vacuum", in: scene.engine)
        let applied = await #expect(throws: GalleyError.self) { try await upgrader.prepare(saved: prepared.plan) }
        #expect(applied?.code == .locked)
        let performed = await #expect(throws: GalleyError.self) { try await upgrader.perform(prepared) }
        #expect(performed?.code == .locked)
        #expect(performed?.message.contains("'vacuum' is running in 'db'") == true)
        #expect(performed?.hint == "wait for it, or end it: galley task cancel db vacuum")
        #expect(isUntouched(scene) && isRunning(scene))
    }

    @Test func `one in the successor refuses a rollback, and not when it has ended`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        try await upgrader.upgrade(to: "lab/testdb:10.2")
        try await Self.begin("vacuum", in: scene.engine, for: .seconds(600))
        let before = scene.engine.containers.map(\.name)
        let planned = await #expect(throws: GalleyError.self) { try await upgrader.planRollback("db") }
        let begun = await #expect(throws: GalleyError.self) { try await upgrader.rollback("db") }
        for error in [planned, begun] {
            #expect(error?.code == .locked)
            #expect(error?.message.contains("'vacuum' is running in 'db'") == true)
        }
        #expect(scene.engine.containers.map(\.name) == before && isRunning(scene))
        scene.engine.clock.advance(by: .seconds(600))
        try await upgrader.rollback("db")
        #expect(scene.engine.container("db")?.id == scene.originalID)
    }

    @Test(arguments: ["lab/testdb:10.2", "lab/testdb:11.0"])
    func `one that slipped in beside the lock is seen right before the stop`(image: String) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        // The flush is the last step before: a task may well begin while it lasts.
        scene.engine.inject(.action { try? await Self.begin("vacuum", in: $0) }) { $0.hasSuffix("/update") }
        let error = await #expect(throws: GalleyError.self) { try await scene.upgrader().upgrade(to: image) }
        #expect(error?.code == .failedAndUndone)
        #expect(error?.message.contains("'vacuum' is running in 'db'") == true)
        #expect(isUntouched(scene) && isRunning(scene))
        #expect(scene.data()["crashed"] == nil)
    }
}
