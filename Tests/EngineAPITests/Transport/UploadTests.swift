import EngineAPI
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct UploadTests {
    struct SourceFailed: Error {}

    static func put(_ stub: StubEngine, _ body: EngineBody) async throws {
        try await stub.engine.archivePut("x", path: "/y", body: body, deadline: .seconds(20))
    }

    static func stream(_ next: @escaping @Sendable () async throws -> [UInt8]?) -> EngineBody {
        .stream(AsyncThrowingStream(unfolding: next), contentType: "application/x-tar")
    }

    @Test("Bytes arrive whole, with their length or in chunks", arguments: [true, false])
    func whole(streamed: Bool) async throws {
        var random = SeededGenerator(seed: 7)
        let bytes = random.bytes(300_000)
        let pieces = Mutex(random.pieces(of: bytes, longest: 30_000).reversed() as [[UInt8]])
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(200)
        }) { stub in
            try await Self.put(
                stub,
                streamed
                    ? Self.stream { pieces.withLock { $0.popLast() } } : .bytes(bytes, contentType: "application/x-tar")
            )
            let request = try #require(stub.requests.first)
            #expect(request.line == "PUT /v1.41/containers/x/archive?path=%2Fy")
            #expect(request.body == bytes)
            #expect(request.headers["content-type"] == "application/x-tar")
            #expect((request.headers["content-length"] == nil) == streamed)
        }
    }

    @Test("A source faster than the engine is held back")
    func backPressure() async throws {
        let made = Counter()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await StubEngine.run({ connection in
            _ = try await connection.requestHead()
            for await _ in gate { break }
            // It does not want the rest.
            try await connection.answer(413, "enough")
        }) { stub in
            let call = Task {
                try await Self.put(
                    stub,
                    Self.stream {
                        made.add(65536)
                        return [UInt8](repeating: 1, count: 65536)
                    })
            }
            for _ in 0..<100 where made.value == 0 { try await Task.sleep(for: .milliseconds(50)) }
            try await Task.sleep(for: .milliseconds(300))
            let ahead = made.value
            #expect(ahead > 0 && ahead < 4 << 20, "\(ahead) bytes were made before they were taken")
            open.yield()
            let error = await #expect(throws: EngineError.self) { try await call.value }
            #expect(error?.status == 413)
            // The endless source is left alone once the call is over.
            let after = made.value
            try await Task.sleep(for: .milliseconds(100))
            #expect(made.value - after <= 65536)
        }
    }

    @Test("An engine that answers and closes without reading the upload is heard all the same", arguments: 0..<10)
    func earlyAnswer(run: Int) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.requestHead()
            try await connection.answer(404, #"{"message":"no such container"}"#)
        }) { stub in
            let error = await #expect(throws: EngineError.self) {
                try await Self.put(
                    stub, .bytes([UInt8](repeating: 0, count: 8 << 20), contentType: "application/x-tar"))
            }
            #expect(error?.status == 404, "\(String(describing: error))")
        }
    }

    @Test("A source that fails cuts the connection, so that the engine can't take the half for the whole")
    func sourceFails() async throws {
        let made = Counter()
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(200)
        }) { stub in
            await #expect(throws: SourceFailed.self) {
                try await Self.put(
                    stub,
                    Self.stream {
                        if made.add(1) > 3 { throw SourceFailed() }
                        return [1, 2, 3]
                    })
            }
            #expect(await eventually { stub.scriptsFinished == 1 })
            // The stub notes whole requests only.
            #expect(stub.requests.isEmpty)
        }
    }
}
