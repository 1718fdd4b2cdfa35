import EngineSimulator
import GalleyCore
import Testing

@testable import Upgrade

/// Galley is killed at every call of a restore in place, at every third without GALLEY_TEST_ALL, and somebody goes on or
/// back.
@Suite(.serialized) struct RestoreMatrixTests {
    private enum Way: String, CaseIterable { case resume, rollback }

    @Test func `whatever call it is killed at, the way on and the way back are open`() async throws {
        let shelf = try ShelfBackup()
        let count = try await calls(shelf)
        #expect(count > 60)
        var ends: [String: Int] = [:]
        for way in Way.allCases {
            for call in stride(from: 1, through: count, by: FaultMatrixTests.everyOptional) {
                let end = try await run(shelf, killedAt: call, then: way)
                ends["\(way.rawValue): \(end)", default: 0] += 1
            }
        }
        // Before the lock nothing is to be done; after it both ways lead to their ends.
        #expect((ends["resume: restored"] ?? 0) * FaultMatrixTests.everyOptional > 60, "\(ends)")
        #expect((ends["rollback: as before"] ?? 0) * FaultMatrixTests.everyOptional > 60, "\(ends)")
    }

    private func calls(_ shelf: ShelfBackup) async throws -> Int {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        try await scene.upgrader().restoreInPlace(shelf.entry)
        return scene.engine.calls.count
    }

    private func run(_ shelf: ShelfBackup, killedAt call: Int, then way: Way) async throws -> String {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        scene.engine.inject(.crashCaller, atCall: call)
        _ = try? await scene.upgrader().restoreInPlace(shelf.entry)
        scene.engine.withdrawFaults()
        let place: Comment = "\(way.rawValue) after call \(call)"
        var refusal: GalleyError?
        do {
            switch way {
            case .resume: try await scene.upgrader().resume("db")
            case .rollback: try await scene.upgrader().rollback("db")
            }
        } catch let error as GalleyError {
            refusal = error
        }
        if refusal?.message.contains("discards") == true {
            // The door was open: only the operator may give up what was written since.
            try await scene.upgrader().resume("db")
        }
        let database = scene.engine.container("db")
        #expect(database?.isRunning == true, place)
        #expect(database?.restartPolicy == "always", place)
        #expect(scene.serves, place)
        #expect(scene.engine.violations == [], place)
        let left = scene.engine.containers.map(\.name).filter {
            $0.hasPrefix("galley-lock") || $0.contains("-galley-") && !$0.hasPrefix("galley-ask")
        }
        #expect(left == [], place)
        let isOriginal = database?.id == scene.originalID
        #expect(scene.data()["rows"] == (isOriginal ? "42" : "40"), place)
        #expect(scene.data()["identity"] == "cluster-1", place)
        if refusal == nil, way == .rollback { #expect(isOriginal, place) }
        return isOriginal ? "as before" : "restored"
    }
}
