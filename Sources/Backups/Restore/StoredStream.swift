import Foundation
import GalleyCore

/// The bytes of a backup in a directory: checked first, then read.
public struct StoredStream: Sendable {
    let entry: BackupDirectory.Entry

    /// Nothing is read yet.
    public init(entry: BackupDirectory.Entry) { self.entry = entry }

    private static let chunk = 256 << 10

    private var name: String { "the backup \(entry.manifest.id)" }

    /// Reads all of it and compares.
    /// - Throws: `GalleyError` `.badInput` when it is not, byte by byte, what was written.
    public func check() async throws {
        let manifest = entry.manifest
        let (size, digest) = try await BlockingQueue("backup.check").run {
            let file = try open()
            defer { file.close() }
            var digest = RunningDigest()
            var size: Int64 = 0
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count = try file.read(into: buffer, from: "'\(entry.stream)'")
                if count == 0 { return (size, digest.text) }
                digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                size += Int64(count)
            }
        }
        guard size == manifest.storedBytes else {
            throw GalleyError(
                .badInput,
                "\(name) is damaged: '\(entry.stream)' has \(size) bytes, and \(manifest.storedBytes) were written")
        }
        guard digest == manifest.sha256 else {
            throw GalleyError(
                .badInput, "\(name) is damaged: the checksum of '\(entry.stream)' is not that of what was written")
        }
    }

    /// Gives the stream as the server's tool made it.
    func read(_ body: @escaping @Sendable ([UInt8]) async throws -> Void) async throws {
        let file = try open()
        let (read, write) = try SystemFile.pipe()
        let program = try ChildProgram(["zstd", "-q", "-d", "-c"], input: file, output: write)
        let queue = BlockingQueue("backup.read")
        do {
            while true {
                let bytes = try await withTaskCancellationHandler {
                    try await queue.run {
                        try [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                            count = try read.read(into: UnsafeMutableRawBufferPointer(buffer), from: "what zstd writes")
                        }
                    }
                } onCancel: {
                    program.end()
                }
                if bytes.isEmpty { break }
                try await body(bytes)
            }
            try await program.finish()
        } catch {
            program.end()
            read.close()
            try? await program.finish()
            throw error
        }
    }

    private func open() throws -> SystemFile {
        do {
            return try SystemFile(entry.stream, O_RDONLY)
        } catch {
            throw GalleyError(.badInput, "\(name) is damaged: \(error)")
        }
    }
}
