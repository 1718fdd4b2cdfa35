/// The engine's answer. The body is read once, at the reader's pace; dropping it unread closes the connection.
public struct EngineResponse: Sendable {
    /// The HTTP status. One of 300 and above is an answer here too; ``Engine`` makes an error of it.
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    /// Chunks as they arrive. Ends with an error when the connection was cut before the body's end: a body that ends
    /// without one is complete.
    public var body: EngineBodyStream

    /// For transports: header names are expected in lower case.
    public init(status: Int, headers: [String: String] = [:], body: EngineBodyStream) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Bytes arriving from an engine.
public struct EngineBodyStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    private let make: @Sendable () -> AsyncIterator

    /// - Parameter next: gives the next chunk, nil at the end. Called by one reader at a time.
    public init(next: @escaping @Sendable () async throws -> [UInt8]?) {
        make = { AsyncIterator(next: next) }
    }

    /// A body known whole.
    public init(_ bytes: [UInt8]) {
        make = {
            var rest: [UInt8]? = bytes.isEmpty ? nil : bytes
            return AsyncIterator(local: {
                defer { rest = nil }
                return rest
            })
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let next: (@Sendable () async throws -> [UInt8]?)?
        private let local: (() -> [UInt8]?)?

        init(next: @escaping @Sendable () async throws -> [UInt8]?) {
            self.next = next
            local = nil
        }

        init(local: @escaping () -> [UInt8]?) {
            self.local = local
            next = nil
        }

        public mutating func next() async throws -> [UInt8]? {
            if let local { return local() }
            return try await next?()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { make() }

    /// The whole body, refused above `limit` bytes.
    public func collect(limit: Int = 64 << 20) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await chunk in self {
            guard all.count + chunk.count <= limit else {
                throw EngineError(.tooLarge, "the answer is larger than \(limit) bytes")
            }
            all += chunk
        }
        return all
    }
}
