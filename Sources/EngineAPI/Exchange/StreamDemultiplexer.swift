/// Splits the stream in which an engine interleaves a process's stdout and stderr.
///
/// Each frame has a header of eight bytes: the stream's number, three zero bytes, the payload's length (big-endian).
/// Payloads are handed on as they arrive, so no frame is ever held whole. Pure: bytes in, frames out.
/// Format: Engine API, "Attach to a container", stream format.
public struct StreamDemultiplexer: Sendable {
    /// A longer frame is taken for a stream that has no frames at all (a TTY's).
    public static let maximumFrame = 64 << 20

    private enum Stream: UInt8 { case stdin = 0, stdout, stderr, engineError }

    private var header: [UInt8] = []
    private var stream = Stream.stdout
    private var remaining = 0
    private var engineMessage: [UInt8] = []

    /// One for each stream, from its first byte on.
    public init() {}

    /// The payloads in the next bytes of the stream, cut in any way.
    /// - Throws: ``EngineError`` `.malformed` when the bytes are no frames; `.api` with the text of a frame in which
    ///   the engine itself reports an error.
    public mutating func push(_ bytes: some Sequence<UInt8>) throws(EngineError) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            if remaining == 0 {
                let needed = rest.prefix(8 - header.count)
                header += needed
                rest = rest.dropFirst(needed.count)
                guard header.count == 8 else { break }
                try openFrame()
            } else {
                let payload = rest.prefix(remaining)
                rest = rest.dropFirst(payload.count)
                remaining -= payload.count
                try take(Array(payload), into: &frames)
            }
        }
        return frames
    }

    /// Says whether the stream may end here.
    /// - Throws: ``EngineError`` `.cut` inside a frame.
    public func finish() throws(EngineError) {
        guard header.isEmpty, remaining == 0 else {
            throw EngineError(.cut, "the stream ended inside a frame")
        }
    }

    private mutating func openFrame() throws(EngineError) {
        guard let stream = Stream(rawValue: header[0]), header[1...3].allSatisfy({ $0 == 0 }) else {
            throw EngineError(.malformed, "the stream's bytes are no frames of stdout and stderr")
        }
        let length = header[4...].reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.maximumFrame else {
            throw EngineError(.malformed, "a frame of \(length) bytes in the stream")
        }
        self.stream = stream
        remaining = length
        header.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ payload: [UInt8], into frames: inout [StreamFrame]) throws(EngineError) {
        switch stream {
        // Nothing sends stdin to a reader; docker's own reader shows it as stdout.
        case .stdin, .stdout: frames.append(.stdout(payload))
        case .stderr: frames.append(.stderr(payload))
        case .engineError:
            engineMessage += payload.prefix(4096 - min(4096, engineMessage.count))
            guard remaining == 0 else { return }
            throw EngineError(
                .api, "the engine broke the stream off: " + String(decoding: engineMessage, as: UTF8.self))
        }
    }
}
