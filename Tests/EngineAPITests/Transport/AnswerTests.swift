import EngineAPI
import GalleyCore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    @Test("A request carries what engines ask for, and its target is encoded")
    func request() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(200, "[]")
        }) { stub in
            _ = try await stub.engine.containerList(all: true, filters: ["label": ["a=b & c"]])
            let request = try #require(stub.requests.first)
            #expect(
                request.line
                    == "GET /v1.41/containers/json?all=true&filters=%7B%22label%22%3A%5B%22a%3Db%20%26%20c%22%5D%7D")
            #expect(request.headers["host"] == "docker")
            #expect(request.headers["user-agent"] == "galley/\(GalleyVersion.current)")
            #expect(request.headers["connection"] == "close")
        }
    }

    @Test(
        "An error status is thrown with the engine's message, whatever its form",
        arguments: [
            (500, #"{"message":"driver failed"}"#, "driver failed"),
            (404, #"{"message":"No such container: x"}"#, "No such container: x"),
            (502, "Bad Gateway\n", "Bad Gateway"), (409, "", "status 409 without a message"),
            (301, "Moved", "Moved"),
        ])
    func errorStatus(status: Int, body: String, message: String) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(status, body)
        }) { stub in
            let error = await #expect(throws: EngineError.self) { try await stub.engine.containerInspect("x") }
            #expect(error?.code == .api)
            #expect(error?.status == status)
            #expect(error?.message.trimmingPrefix { $0.isWhitespace }.hasPrefix(message) == true)
            #expect(error?.call == "GET /containers/x/json")
            #expect(error?.isNotFound == (status == 404))
            #expect(error?.isConflict == (status == 409))
        }
    }

    @Test("A success that is no JSON, and bytes that are no HTTP, are malformed", arguments: [true, false])
    func malformed(isHTTP: Bool) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await isHTTP ? connection.answer(200, "<html>") : connection.send("SSH-2.0-OpenSSH\r\n\r\n")
        }) { stub in
            #expect(await engineErrorCode { _ = try await stub.engine.info() } == .malformed)
        }
    }

    @Test("Chunks arrive as they are sent")
    func chunks() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            for await _ in gate { break }
            try await connection.send("2\r\nde\r\n0\r\n\r\n")
        }) { stub in
            let response = try await stub.transport.send(EngineRequest(.get, "/x", streamed: true))
            var body = response.body.makeAsyncIterator()
            #expect(try await body.next() == Array("abc".utf8))
            // The engine sends the rest only after the first part was read.
            open.yield()
            #expect(try await body.next() == Array("de".utf8))
            #expect(try await body.next() == nil)
        }
    }

    @Test("An engine that sends faster than it is read is held back, and nothing is lost")
    func backPressure() async throws {
        let size = 32 << 20
        let sent = Counter()
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let block = (0..<65536).map { UInt8(truncatingIfNeeded: $0) }
            for _ in 0..<size / block.count {
                try await connection.send(block)
                sent.add(block.count)
            }
        }) { stub in
            let response = try await stub.transport.send(EngineRequest(.get, "/x", streamed: true))
            var body = response.body.makeAsyncIterator()
            var received = try await body.next()?.count ?? 0
            try await Task.sleep(for: .milliseconds(300))
            let ahead = sent.value
            // Mailbox, socket buffers and the stub's own queue.
            #expect(ahead < 4 << 20, "\(ahead) bytes were taken before they were read")
            var next = received % 256
            while let chunk = try await body.next() {
                #expect(chunk.first.map { Int($0) } == next)
                received += chunk.count
                next = received % 256
            }
            #expect(received == size)
        }
    }

    @Test("A 1 MB answer in small writes is collected whole; one above the bound is refused")
    func collected() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n")
            for _ in 0..<1024 { try await connection.send([UInt8](repeating: 7, count: 1024)) }
        }) { stub in
            let whole = try await stub.engine.archiveGet("x", path: "/y")
            #expect(whole.count == 1 << 20)
            #expect(
                await engineErrorCode { _ = try await stub.engine.archiveGet("x", path: "/y", limit: 1 << 19) }
                    == .tooLarge)
        }
    }

    @Test("An error inside a pull's 200 is thrown")
    func pullError() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(
                200,
                """
                {"status":"Pulling","id":"abc","progressDetail":{"current":1,"total":2}}\r
                {"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}\r\n
                """)
        }) { stub in
            let lines = Mutex<[PullProgress]>([])
            let error = await #expect(throws: EngineError.self) {
                try await stub.engine.imagePull(ImageReference(parsing: "mariadb:11.8")) { line in
                    lines.withLock { $0.append(line) }
                }
            }
            #expect(error?.message == "no space left on device")
            #expect(lines.withLock { $0 } == [PullProgress(status: "Pulling", layer: "abc", current: 1, total: 2)])
            #expect(
                stub.requests.first?.line
                    == "POST /v1.41/images/create?fromImage=docker.io%2Flibrary%2Fmariadb&tag=11.8")
        }
    }
}
