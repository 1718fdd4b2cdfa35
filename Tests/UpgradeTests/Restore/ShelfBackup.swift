import Foundation
import GalleyCore

@testable import Backups

/// A backup of the test's database in a directory of its own; gone with its owner.
final class ShelfBackup: Sendable {
    let entry: BackupDirectory.Entry

    /// What the data is after it: two rows fewer than now.
    static let files = "format=10\nidentity=cluster-1\nlog=90\nrows=40\n"

    /// - Parameter text: at most 255 bytes.
    init(_ text: String = files, _ change: (inout BackupManifest) -> Void = { _ in }) throws {
        // A frame of zstd's whose one block is the bytes as they are.
        let bytes = Array(text.utf8)
        let block = bytes.count << 3 | 1
        let stored: [UInt8] =
            [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(bytes.count)]
            + [UInt8(block & 255), UInt8(block >> 8 & 255), UInt8(block >> 16)] + bytes
        var manifest = BackupManifest(
            id: "20260101-010203-abcd2345", database: "db", engine: "simulated", containerId: "c0",
            image: "lab/testdb:10.1",
            imageId: "sha256:1", imageDigests: [], recipe: "testdb", method: "physical", version: "10.1",
            logPosition: "90",
            databases: ["app"], data: "/data", mount: "/data", kept: [], notes: [], facts: [:], keys: [],
            startedAt: Date(timeIntervalSince1970: 1_790_000_000), endedAt: Date(timeIntervalSince1970: 1_790_000_060),
            streamBytes: Int64(bytes.count), storedBytes: Int64(stored.count), sha256: ContentDigest.of(stored))
        change(&manifest)
        let folder = NSTemporaryDirectory() + "galley-shelf-\(UUID().uuidString)/db/\(manifest.id)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(stored).write(to: URL(fileURLWithPath: folder + "/backup.zst"))
        try Data(try manifest.bytes()).write(to: URL(fileURLWithPath: folder + "/manifest.json"))
        entry = try BackupDirectory.entry(at: folder)
    }

    deinit {
        let shelf = URL(fileURLWithPath: entry.path).deletingLastPathComponent().deletingLastPathComponent()
        try? FileManager.default.removeItem(at: shelf)
    }
}
