/// A process's output as it comes, stdout and stderr told apart. Read once; dropping it closes the connection.
///
/// It ends without an error only where a frame ended.
public struct FrameStream: AsyncSequence, Sendable {
    public typealias Element = StreamFrame

    private let source: EngineBodyStream
    private let isTerminal: Bool

    /// - Parameter isTerminal: the process has a TTY: its output has no frames and counts as stdout.
    public init(_ source: EngineBodyStream, isTerminal: Bool) {
        self.source = source
        self.isTerminal = isTerminal
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private var source: EngineBodyStream.AsyncIterator
        private let isTerminal: Bool
        private var demultiplexer = StreamDemultiplexer()
        private var ready: [StreamFrame] = []

        init(source: EngineBodyStream.AsyncIterator, isTerminal: Bool) {
            self.source = source
            self.isTerminal = isTerminal
        }

        public mutating func next() async throws -> StreamFrame? {
            while ready.isEmpty {
                guard let chunk = try await source.next() else {
                    try demultiplexer.finish()
                    return nil
                }
                if isTerminal { return .stdout(chunk) }
                ready = try demultiplexer.push(chunk).reversed()
            }
            return ready.popLast()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: source.makeAsyncIterator(), isTerminal: isTerminal)
    }

    /// All of it, the last `limit` bytes of each stream.
    public func collectTail(limit: Int = 1 << 20) async throws -> ProcessOutput {
        var output = ProcessOutput()
        for try await frame in self { output.append(frame, keepingLast: limit) }
        return output
    }
}

/// What a process printed, as far as it was kept.
public struct ProcessOutput: Sendable, Hashable {
    /// As printed, in no particular encoding; the end of it where a limit was set.
    public var stdout: [UInt8] = []
    /// The same of stderr; empty for a process with a TTY.
    public var stderr: [UInt8] = []

    /// Nothing printed yet.
    public init() {}

    mutating func append(_ frame: StreamFrame, keepingLast limit: Int) {
        switch frame {
        case .stdout(let bytes): Self.append(bytes, to: &stdout, keepingLast: limit)
        case .stderr(let bytes): Self.append(bytes, to: &stderr, keepingLast: limit)
        }
    }

    private static func append(_ bytes: [UInt8], to kept: inout [UInt8], keepingLast limit: Int) {
        kept += bytes
        if kept.count > limit { kept.removeFirst(kept.count - limit) }
    }
}
