import Foundation
import GalleyCore
import StateStore
import Testing

@testable import Backups

/// The records of this machine, also of tries whose process is gone.
@Suite struct CatalogueTests {
    private static let dead = "1:0"

    private func record(_ id: String, _ destination: String, process: String = dead, host: String? = nil)
        -> BackupRecord
    {
        BackupRecord(
            id: id, database: "shop", engine: "unix:///run/engine.sock", containerId: "c0ffee", image: "store:1",
            recipe: "store", method: "whole", destination: destination, isCommand: false, startedAt: Date(),
            who: Operator(name: "maria", host: host ?? ProcessInfo.processInfo.hostName, process: process))
    }

    @Test
    func `a killed one is lost, unless it had its name and its bytes; one that runs, or runs elsewhere, is left alone`()
        async throws
    {
        let folder = try TestFolder()
        let store = try await StateStore.open(StateDirectory(folder.path + "/state"))
        let new = try NewBackup(in: BackupDirectory(folder.path + "/to"), database: "shop", id: "whole")
        var manifest = BackupDirectoryTests.manifest("whole")
        manifest.sha256 = "sha256:" + String(repeating: "a", count: 64)
        try [UInt8](repeating: 1, count: 5).withUnsafeBytes { try new.file.write($0, to: "it") }
        try new.keep(manifest)
        let empty = try NewBackup(in: BackupDirectory(folder.path + "/to"), database: "shop", id: "empty")
        try empty.keep(manifest)
        let half = try NewBackup(in: BackupDirectory(folder.path + "/to"), database: "shop", id: "half")
        try await store.insert(record("whole", new.folder))
        try await store.insert(record("empty", empty.folder))
        try await store.insert(record("half", half.folder))
        try await store.insert(record("alive", "/x", process: ProcessIdentity.current))
        try await store.insert(record("elsewhere", "/x", host: "another"))
        let found = try await BackupCatalogue(store: store).records(of: "shop")
        let outcomes = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0.outcome) })
        #expect(
            outcomes == [
                "whole": .succeeded, "empty": .lost, "half": .lost, "alive": .running, "elsewhere": .running,
            ])
    }
}
