import EngineAPI
import GalleyCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HijackTests {
    static let switching =
        "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
        + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
    static let rawStream = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"

    static func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
        StreamDemultiplexerTests.frame(stream, Array(text.utf8))
    }

    @Test(
        "An exec's stdin is echoed, ended by half-closing, and stderr follows the end",
        arguments: [switching, rawStream])
    func echo(head: String) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            // The first frame comes in the same packet as the head.
            try await connection.send(Array(head.utf8) + Self.frame(1, "early "))
            while let bytes = try await connection.read() {
                try await connection.send(StreamDemultiplexerTests.frame(1, bytes))
            }
            try await connection.send(Self.frame(2, "done"))
        }) { stub in
            let session = try await stub.engine.execStart("abc")
            var output = session.output.makeAsyncIterator()
            #expect(try await output.next() == .stdout(Array("early ".utf8)))
            try await session.write(Array("hello".utf8))
            #expect(try await output.next() == .stdout(Array("hello".utf8)))
            try await session.closeWrite()
            try await session.closeWrite()
            #expect(try await output.next() == .stderr(Array("done".utf8)))
            #expect(try await output.next() == nil)
            await session.close()
            await session.close()

            let request = try #require(stub.requests.first)
            #expect(request.line == "POST /v1.41/exec/abc/start")
            #expect(request.json == ["Detach": false, "Tty": false])
            #expect(request.headers["upgrade"] == "tcp")
            #expect(request.headers["connection"] == "Upgrade")
            #expect(await eventually { stub.scriptsFinished == 1 })
        }
    }

    @Test("Output that ends with the process comes whole, with the head or after it, however it is cut")
    func shortProcess() async throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<100 {
            let head = round % 2 == 0 ? Self.switching : Self.rawStream
            let pieces = random.pieces(of: Array(head.utf8) + Self.frame(1, "a") + Self.frame(2, "b"), longest: 150)
            try await StubEngine.run({ connection in
                _ = try await connection.request()
                for piece in pieces { try await connection.send(piece) }
            }) { stub in
                let output = try await stub.engine.execStart("abc").output.collectTail()
                #expect(output.stdout == Array("a".utf8))
                #expect(output.stderr == Array("b".utf8))
            }
        }
    }

    @Test("1 MB goes through stdin and back while both sides run")
    func bulk() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send(Self.switching)
            while let bytes = try await connection.read() { try await connection.send(bytes) }
        }) { stub in
            var random = SeededGenerator(seed: 3)
            let bytes = random.bytes(1 << 20)
            let connection = try await stub.transport.hijack(EngineRequest(.post, "/x"))
            async let echoed = connection.inbound.collect()
            for piece in random.pieces(of: bytes, longest: 100_000) { try await connection.write(piece) }
            try await connection.closeWrite()
            #expect(try await echoed == bytes)
        }
    }

    @Test("An error status instead of the switch is thrown")
    func refused() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(409, #"{"message":"container is not running"}"#)
        }) { stub in
            let error = await #expect(throws: EngineError.self) { try await stub.engine.execStart("abc") }
            #expect(error == EngineError(.api, "container is not running", call: "POST /exec/abc/start", status: 409))
        }
    }

    @Test(
        "A hijack that ends before its head is cut, one whose head never comes misses its deadline",
        arguments: [true, false])
    func noHead(hangs: Bool) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            if hangs { await connection.untilClosed() }
        }) { stub in
            let code = await engineErrorCode {
                _ = try await stub.transport.hijack(
                    EngineRequest(.post, "/x", deadline: hangs ? .milliseconds(200) : .seconds(20)))
            }
            #expect(code == (hangs ? .deadline : .cut))
        }
    }

    @Test("The deadline is over once the connection is taken over")
    func deadlineEnds() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send(Self.switching)
            try await Task.sleep(for: .milliseconds(1500))
            try await connection.send("late")
        }) { stub in
            let connection = try await stub.transport.hijack(EngineRequest(.post, "/x", deadline: .seconds(1)))
            #expect(try await connection.inbound.collect() == Array("late".utf8))
        }
    }

    @Test("Writing to a process that is gone is cut, not a crash")
    func writeAfterEnd() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send(Self.switching)
        }) { stub in
            let connection = try await stub.transport.hijack(EngineRequest(.post, "/x"))
            #expect(try await connection.inbound.collect().isEmpty)
            let code = await engineErrorCode {
                for _ in 0..<100 { try await connection.write([UInt8](repeating: 1, count: 100_000)) }
            }
            #expect(code == .cut)
        }
    }

    @Test("A session that is dropped closes its connection")
    func dropped() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send(Self.switching)
            await connection.untilClosed()
        }) { stub in
            _ = try await stub.engine.execStart("abc")
            #expect(await eventually { stub.scriptsFinished == 1 })
        }
    }
}
