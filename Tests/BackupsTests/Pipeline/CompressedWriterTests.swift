import Foundation
import GalleyCore
import TestSupport
import Testing

@testable import Backups

/// The pipeline from bytes to a destination, with this machine's own programs.
@Suite(.enabled(if: ProgramRun.has("zstd")), .timeLimit(.minutes(1))) struct CompressedWriterTests {
    private static let bytes: [UInt8] = {
        var random = SeededGenerator(seed: 7)
        return (0..<3_000_000).map { _ in UInt8.random(in: 0...15, using: &random) }
    }()

    private func feed(_ writer: CompressedWriter) async throws {
        var rest = Self.bytes[...]
        while !rest.isEmpty {
            try await writer.write(Array(rest.prefix(70_000)))
            rest = rest.dropFirst(70_000)
        }
    }

    private func failure(_ body: () async throws -> Void) async -> GalleyError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? GalleyError
        }
    }

    @Test func `what is stored gives the stream again, and the checksum and sizes are its`() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/stream"
        let writer = try CompressedWriter(file: SystemFile(path, O_WRONLY | O_CREAT | O_EXCL), called: path)
        try await feed(writer)
        let written = try await writer.finish()
        let stored = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(written.streamBytes == 3_000_000)
        #expect(written.storedBytes == Int64(stored.count))
        #expect(stored.count < 2_000_000)
        #expect(written.digest == ContentDigest.of(stored))
        let back = try await ProgramRun.of("sh", ["-c", "zstd -q -d -c '\(path)' | sha256sum"])
        #expect("sha256:" + back.output.prefix(64) == ContentDigest.of(Self.bytes))
    }

    @Test func `an empty stream is stored as one`() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/stream"
        let written = try await CompressedWriter(file: SystemFile(path, O_WRONLY | O_CREAT), called: path).finish()
        #expect(written.streamBytes == 0)
        #expect(written.storedBytes > 0)
    }

    @Test func `a disk that is full is one error, in the system's words`() async throws {
        let writer = try CompressedWriter(file: SystemFile("/dev/full", O_WRONLY), called: "to the disk")
        let error = await failure {
            try await feed(writer)
            _ = try await writer.finish()
        }
        #expect(error == GalleyError(.failed, "can't write to the disk: No space left on device"))
    }

    @Test func `a command gets all of it, and its end is waited for`() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/stored"
        let writer = try CompressedWriter(command: [
            "sh", "-c", "cat >\(path).part; sleep 0.2; mv \(path).part \(path)",
        ])
        try await feed(writer)
        let written = try await writer.finish()
        #expect(written.digest == ContentDigest.of(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    @Test(arguments: [
        ("cat >/dev/null; echo 'no room' >&2; exit 3", "'sh' ended with exit code 3: no room"),
        ("head -c 100 >/dev/null; echo gone >&2; exit 0", "can't write to 'sh': Broken pipe"),
        ("head -c 100 >/dev/null; echo died >&2; exit 9", "'sh' ended with exit code 9: died"),
    ])
    func `a command that fails is one error, with its own words`(script: String, message: String) async throws {
        let writer = try CompressedWriter(command: ["sh", "-c", script])
        let error = await failure {
            try await feed(writer)
            _ = try await writer.finish()
        }
        #expect(error == GalleyError(.failed, message))
    }

    @Test func `a command that is not there is refused`() async throws {
        let writer = try CompressedWriter(command: ["/nonexistent/program"])
        let error = await failure {
            try await feed(writer)
            _ = try await writer.finish()
        }
        #expect(error?.code == .refused)
        #expect(error?.message.hasPrefix("'/nonexistent/program' can't be started: ") == true)
    }

    @Test func `given up, a command never sees an end that it could take for the whole`() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/stored"
        let writer = try CompressedWriter(command: ["sh", "-c", "cat >/dev/null; echo whole >\(path)"])
        try await feed(writer)
        await writer.abort()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a command that takes nothing holds nobody who is told to stop`() async throws {
        let writer = try CompressedWriter(command: ["sleep", "600"])
        let work = Task {
            while true { try await feed(writer) }
        }
        try await Task.sleep(for: .milliseconds(300))
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        await writer.abort()
    }
}

/// A folder of one test's own, gone with its owner.
final class TestFolder: Sendable {
    let path = NSTemporaryDirectory() + "galley-backup-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Everything below it, sorted.
    var names: [String] { (FileManager.default.subpaths(atPath: path) ?? []).sorted() }
}
