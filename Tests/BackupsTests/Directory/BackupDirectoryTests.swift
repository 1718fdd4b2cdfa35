import Foundation
import GalleyCore
import Testing

@testable import Backups

/// What lies in a directory of backups, and what does not count.
@Suite struct BackupDirectoryTests {
    static func manifest(_ id: String, database: String = "shop") -> BackupManifest {
        BackupManifest(
            id: id, database: database, engine: "unix:///run/engine.sock", containerId: "c0ffee", image: "store:1",
            imageId: "sha256:1", imageDigests: ["store@sha256:2"], recipe: "store", method: "whole", version: "1.2",
            logPosition: "4711", databases: ["a", "b"], data: "/data/here", mount: "/data", kept: ["x=1"],
            notes: ["a note"], facts: ["gtid": ["0-1-2"]], keys: [],
            startedAt: Date(timeIntervalSince1970: 1_750_000_000.123),
            endedAt: Date(timeIntervalSince1970: 1_750_000_009.999),
            streamBytes: 10, storedBytes: 5, sha256: "sha256:3")
    }

    private func keep(_ id: String, in directory: BackupDirectory, database: String = "shop") throws {
        let new = try NewBackup(in: directory, database: database, id: id)
        try [UInt8](repeating: 1, count: 5).withUnsafeBytes { try new.file.write($0, to: "it") }
        try new.keep(Self.manifest(id, database: database))
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `a manifest is read as it was written`() throws {
        let manifest = Self.manifest("1")
        #expect(try BackupManifest.parse(manifest.bytes(), at: "here") == manifest)
    }

    @Test(arguments: ["", "{}", "[1]", #"{"format":1}"#, "not JSON"])
    func `what is no manifest is said to be none`(text: String) {
        let error = #expect(throws: GalleyError.self) {
            try BackupManifest.parse(Array(text.utf8), at: "/x/manifest.json")
        }
        #expect(error?.code == .badInput)
        #expect(error?.message == "'/x/manifest.json' is no manifest of a backup")
    }

    @Test func `another format is not guessed at`() {
        let error = #expect(throws: GalleyError.self) {
            try BackupManifest.parse(Array(#"{"format":2}"#.utf8), at: "m")
        }
        #expect(error?.message == "'m' is of format 2, and this Galley reads 1")
    }

    @Test func `the newest comes first, and what is still being written does not count`() throws {
        let folder = try TestFolder()
        let directory = BackupDirectory(folder.path)
        try keep("20260101-1", in: directory)
        try keep("20260102-1", in: directory)
        try keep("20251231-1", in: directory, database: "other")
        let unfinished = try NewBackup(in: directory, database: "shop", id: "20260103-1")
        // Killed right before it got its name.
        try Data(Self.manifest("20260103-1").bytes()).write(
            to: URL(fileURLWithPath: folder.path + "/shop/20260103-1.partial/manifest.json"))
        #expect(try directory.entries().map(\.manifest.id) == ["20260102-1", "20260101-1", "20251231-1"])
        #expect(try directory.entries(of: "shop").map(\.manifest.id) == ["20260102-1", "20260101-1"])
        #expect(try directory.entries(of: "nosuch").isEmpty)
        #expect(try directory.entries(of: "shop")[0].path == folder.path + "/shop/20260102-1")
        unfinished.discard()
        #expect(!folder.names.contains { $0.contains(".partial") })
    }

    @Test func `only its owner may read it`() throws {
        let folder = try TestFolder()
        let before = umask(0)
        defer { umask(before) }
        try keep("1", in: BackupDirectory(folder.path))
        #expect(try mode(folder.path + "/shop") == 0o700)
        #expect(try mode(folder.path + "/shop/1") == 0o700)
        #expect(try mode(folder.path + "/shop/1/backup.zst") == 0o600)
        #expect(try mode(folder.path + "/shop/1/manifest.json") == 0o600)
    }

    @Test func `a directory that is gone meanwhile is an error, and nothing is kept`() throws {
        let folder = try TestFolder()
        let new = try NewBackup(in: BackupDirectory(folder.path), database: "shop", id: "1")
        try FileManager.default.removeItem(atPath: folder.path + "/shop")
        let error = #expect(throws: GalleyError.self) { try new.keep(Self.manifest("1")) }
        #expect(error?.code == .failed)
        #expect(folder.names == [])
    }

    @Test func `where nothing can be written it is said before anything begins`() throws {
        let error = #expect(throws: GalleyError.self) {
            try NewBackup(in: BackupDirectory("/proc/nosuch"), database: "shop", id: "1")
        }
        #expect(error?.message.hasPrefix("the backup can't be written: ") == true)
    }

    @Test func `a directory that is not there is not an empty one`() {
        let error = #expect(throws: GalleyError.self) { try BackupDirectory("/nonexistent/galley").entries() }
        #expect(error?.code == .notFound)
    }
}
