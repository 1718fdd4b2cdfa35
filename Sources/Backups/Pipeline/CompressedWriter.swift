import Foundation
import GalleyCore
import Synchronization

/// Compresses a stream while it comes and hands it on to a file or a command, with its checksum. No more than a few
/// hundred kilobytes of it are ever in memory: who is quicker than the destination waits.
final class CompressedWriter: Sendable {
    /// What was written.
    struct Written: Sendable, Equatable {
        /// Before it was compressed.
        var streamBytes: Int64
        var storedBytes: Int64
        /// `sha256:…` of the compressed bytes.
        var digest: String
    }

    private let compressor: ChildProgram
    private let command: ChildProgram?
    private let input: SystemFile
    private let destination: SystemFile
    private let feeding = BlockingQueue("backup.feed")
    private let copying: Task<(bytes: Int64, digest: String), any Error>
    private let state = Mutex(State())

    private struct State: Sendable {
        var waiting: [UInt8] = []
        var streamBytes: Int64 = 0
    }

    private static let chunk = 256 << 10

    /// Into an open file.
    convenience init(file: SystemFile, called name: String) throws {
        try self.init(destination: file, name: name, command: nil)
    }

    /// Into a command's standard input.
    convenience init(command words: [String]) throws {
        let (read, write) = try SystemFile.pipe()
        let program = try ChildProgram(words, input: read, output: nil)
        try self.init(destination: write, name: "to '\(program.name)'", command: program)
    }

    private init(destination: SystemFile, name: String, command: ChildProgram?) throws {
        self.command = command
        self.destination = destination
        let (read, write) = try SystemFile.pipe()
        let (compressed, output) = try SystemFile.pipe()
        compressor = try ChildProgram(["zstd", "-q", "-c"], input: read, output: output)
        input = write
        copying = Task {
            try await BlockingQueue("backup.store").run {
                // That ends the compressor when the destination fails.
                defer { compressed.close() }
                var digest = RunningDigest()
                var total: Int64 = 0
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
                defer { buffer.deallocate() }
                while true {
                    let count = try compressed.read(into: buffer, from: "what zstd writes")
                    if count == 0 { return (total, digest.text) }
                    let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                    digest.update(part)
                    try destination.write(part, to: name)
                    total += Int64(count)
                }
            }
        }
    }

    /// The stream's next bytes; returns when they are on their way.
    /// - Throws: `GalleyError` `.failed` when the destination or the compressor failed.
    func write(_ bytes: [UInt8]) async throws {
        let chunk = state.withLock { state -> [UInt8]? in
            state.waiting += bytes
            state.streamBytes += Int64(bytes.count)
            guard state.waiting.count >= Self.chunk else { return nil }
            defer { state.waiting = [] }
            return state.waiting
        }
        if let chunk { try await feed(chunk) }
    }

    private func feed(_ bytes: [UInt8]) async throws {
        let input = input
        do {
            try await withTaskCancellationHandler {
                try await feeding.run { try bytes.withUnsafeBytes { try input.write($0, to: "to zstd") } }
            } onCancel: {
                // A destination that takes nothing would hold us for ever.
                end()
            }
        } catch {
            try Task.checkCancellation()
            throw await failure(error)
        }
    }

    /// Ends the stream and waits until all of it is stored.
    /// - Throws: `GalleyError` `.failed` when it is not.
    func finish() async throws -> Written {
        let (rest, streamBytes) = state.withLock { ($0.waiting, $0.streamBytes) }
        if !rest.isEmpty { try await feed(rest) }
        input.close()
        return try await withTaskCancellationHandler {
            do {
                let (bytes, digest) = try await copying.value
                try await compressor.finish()
                if let command {
                    // Not before: a command takes the end of its input for the end of the backup.
                    destination.close()
                    try await command.finish()
                }
                return Written(streamBytes: streamBytes, storedBytes: bytes, digest: digest)
            } catch {
                try Task.checkCancellation()
                throw await failure(error)
            }
        } onCancel: {
            end()
        }
    }

    /// Gives everything up: a command is ended before it could take what came for the whole.
    func abort() async {
        command?.end()
        try? await command?.finish()
        compressor.end()
        input.close()
        _ = try? await copying.value
        try? await compressor.finish()
    }

    private func end() {
        command?.end()
        compressor.end()
    }

    /// The one reason among those that follow from each other.
    private func failure(_ error: any Error) async -> GalleyError {
        input.close()
        var reason = error as? GalleyError
        if case .failure(let why) = await copying.result {
            reason = GalleyError(.failed, "\(why)")
            // It could not be written to: its own end says why.
            do throws(GalleyError) { try await command?.finish() } catch { reason = error }
        } else if reason == nil {
            do throws(GalleyError) { try await compressor.finish() } catch { reason = error }
        }
        await abort()
        return reason ?? GalleyError(.failed, "\(error)")
    }
}
