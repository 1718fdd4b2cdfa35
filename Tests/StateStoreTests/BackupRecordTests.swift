import Foundation
import GRDB
import GalleyCore
import Testing

@testable import StateStore

@Suite struct BackupRecordTests {
    private func backup(_ id: String, database: String = "shop", at milliseconds: Int = 0) -> BackupRecord {
        BackupRecord(
            id: id, database: database, engine: "unix:///run/engine.sock", containerId: "c0ffee", image: "store:1",
            recipe: "store", method: "whole", destination: "/backups/shop/\(id)", isCommand: false,
            startedAt: date(milliseconds), who: Operator(name: "maria", host: "ops-1", process: "1:2"),
            reason: "nightly")
    }

    private let digest = "sha256:" + String(repeating: "a", count: 64)

    @Test func `what was kept comes back, the newest first`() async throws {
        let folder = try TemporaryFolder()
        let store = try await StateStore.open(folder.state)
        try await store.insert(backup("1"))
        try await store.insert(backup("2", at: 5))
        try await store.insert(backup("3", database: "other", at: 9))
        try await store.end(
            backup: "1", BackupEnd(.succeeded, version: "1.2", storedBytes: 7, sha256: digest), at: date(3))
        try await store.end(backup: "2", BackupEnd(.lost, detail: "killed"), at: date(8))
        var (first, second) = (backup("1"), backup("2", at: 5))
        (first.outcome, first.endedAt, first.version, first.storedBytes, first.sha256) =
            (.succeeded, date(3), "1.2", 7, digest)
        (second.outcome, second.endedAt, second.detail) = (.lost, date(8), "killed")
        #expect(try await store.backups(database: "shop") == [second, first])
        #expect(try await store.backups(engine: "tcp://x").isEmpty)
        #expect(try await store.backups().map(\.id) == ["3", "2", "1"])
    }

    @Test func `the first end stays, and one without its checksum is no success`() async throws {
        let folder = try TemporaryFolder()
        let store = try await StateStore.open(folder.state)
        try await store.insert(backup("1"))
        #expect(await galleyError { try await store.end(backup: "1", BackupEnd(.succeeded), at: date(1)) } != nil)
        try await store.end(backup: "1", BackupEnd(.failed, detail: "full"), at: date(2))
        let again = await galleyError {
            try await store.end(backup: "1", BackupEnd(.succeeded, storedBytes: 1, sha256: digest), at: date(3))
        }
        #expect(again?.code == .notFound)
        #expect(try await store.backups()[0].outcome == .failed)
    }

    @Test(arguments: [
        "DELETE FROM backup", "UPDATE backup SET destination = 'x'", "UPDATE backup SET startedAt = startedAt",
    ])
    func `the audit is neither deleted nor rewritten`(sql: String) async throws {
        let folder = try TemporaryFolder()
        let store = try await StateStore.open(folder.state)
        try await store.insert(backup("1"))
        #expect(await galleyError { try await store.write { try $0.execute(sql: sql) } } != nil)
        #expect(try await store.backups() == [backup("1")])
    }
}

@Suite struct BackupCheckTests {
    @Test func `the latest verification counts, and none is rewritten`() async throws {
        let folder = try TemporaryFolder()
        let store = try await StateStore.open(folder.state)
        func check(_ id: String, _ isGood: Bool, _ at: Int) -> BackupCheck {
            BackupCheck(
                backup: id, isGood: isGood, detail: "d\(at)", at: date(at),
                who: Operator(name: "maria", host: "ops-1", process: "1:2"))
        }
        for one in [check("a", true, 5), check("a", false, 9), check("a", true, 7), check("b", true, 1)] {
            try await store.insert(one)
        }
        #expect(try await store.latestBackupChecks() == ["a": check("a", false, 9), "b": check("b", true, 1)])
        #expect(await galleyError { try await store.write { try $0.execute(sql: "DELETE FROM backupCheck") } } != nil)
        #expect(
            await galleyError { try await store.write { try $0.execute(sql: "UPDATE backupCheck SET isGood = 1") } }
                != nil)
    }
}
