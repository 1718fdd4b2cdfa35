import EngineAPI
import Foundation
import GalleyCore
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    static let partial = [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", "HTTP/1.1 200 OK\r\nContent-Le",
    ]

    @Test("A connection that ends before the answer's end is cut, never a shorter answer", arguments: [""] + partial)
    func cut(answer: String) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            if !answer.isEmpty { try await connection.send(answer) }
        }) { stub in
            let error = await #expect(throws: EngineError.self) { try await stub.engine.containerStart("x") }
            #expect(error?.code == .cut)
            #expect(error?.outcomeIsUnknown == true)
        }
    }

    @Test("A connection that ends before the request was read is cut")
    func cutAtOnce() async throws {
        try await StubEngine.run({ _ in }) { stub in
            #expect(await engineErrorCode { try await stub.engine.containerStart("x") } == .cut)
        }
    }

    @Test("Where nothing listens nothing was sent, and the message says what to look at")
    func unreachable() async throws {
        let path = StubEngine.socketPath()
        let endpoint = try Endpoint(parsing: "unix://\(path)")
        let missing = await #expect(throws: EngineError.self) { try await Engine.connect(to: endpoint) }
        #expect(missing?.code == .unreachable)
        #expect(missing?.message.contains("no such socket") == true)

        // A socket file whose server is gone.
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(unixDomainSocketPath: path).get()
        try await server.close()
        if FileManager.default.fileExists(atPath: path) {
            let refused = await #expect(throws: EngineError.self) { try await Engine.connect(to: endpoint) }
            #expect(refused?.code == .unreachable)
            #expect(refused?.message.contains("nothing listens") == true)
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test(
        "A plain call's deadline counts to the end of its body, and the connection is closed", arguments: [true, false])
    func deadline(answersHead: Bool) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            if answersHead { try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
            await connection.untilClosed()
        }) { stub in
            let code = await engineErrorCode {
                let response = try await stub.transport.send(EngineRequest(.get, "/x", deadline: .milliseconds(100)))
                _ = try await response.body.collect()
            }
            #expect(code == .deadline)
            #expect(await eventually { stub.scriptsFinished == 1 })
        }
    }

    @Test("A streamed call's deadline ends with its head; an error status stays under it", arguments: [200, 500])
    func streamedDeadline(status: Int) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 \(status) Any\r\nContent-Length: 3\r\n\r\na")
            try await Task.sleep(for: .milliseconds(1500))
            try await connection.send("bc")
        }) { stub in
            let request = EngineRequest(.get, "/x", deadline: .seconds(1), streamed: true)
            let code = await engineErrorCode {
                let response = try await stub.transport.send(request)
                #expect(try await response.body.collect() == Array("abc".utf8))
            }
            #expect(code == (status == 200 ? nil : .deadline))
        }
    }

    enum Moment: CaseIterable { case beforeHead, inBody, hijackedRead, hijackedWrite }

    @Test("Cancelling the task closes the connection at once", arguments: Moment.allCases)
    func cancellation(moment: Moment) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            switch moment {
            case .beforeHead: break
            case .inBody: try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
            case .hijackedRead: try await connection.send("HTTP/1.1 101 UPGRADED\r\n\r\n")
            case .hijackedWrite:
                try await connection.send("HTTP/1.1 101 UPGRADED\r\n\r\n")
                // Reads nothing until the client is stuck.
                try await Task.sleep(for: .milliseconds(500))
            }
            await connection.untilClosed()
        }) { stub in
            // Held here, so that nothing but the cancellation can close it.
            let isHijacked = moment == .hijackedRead || moment == .hijackedWrite
            let held = isHijacked ? try await stub.transport.hijack(EngineRequest(.post, "/x")) : nil
            let response =
                moment == .inBody ? try await stub.transport.send(EngineRequest(.get, "/x", streamed: true)) : nil
            let task = Task {
                switch moment {
                case .beforeHead: _ = try await stub.transport.send(EngineRequest(.get, "/x"))
                case .inBody: _ = try await response?.body.collect()
                case .hijackedRead: _ = try await held?.inbound.collect()
                case .hijackedWrite: while true { try await held?.write([UInt8](repeating: 1, count: 1 << 20)) }
                }
            }
            #expect(await eventually { stub.requests.count == 1 })
            try await Task.sleep(for: .milliseconds(100))
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(await eventually { stub.scriptsFinished == 1 })
            withExtendedLifetime((held, response)) {}
        }
    }

    @Test("A cancelled task sends nothing")
    func cancelledBefore() async throws {
        try await StubEngine.run({ connection in _ = try await connection.request() }) { stub in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await stub.engine.containerStart("x")
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(stub.requests.isEmpty)
        }
    }

    @Test("An answer whose body is dropped unread closes its connection")
    func dropped() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
            await connection.untilClosed()
        }) { stub in
            for part in 0..<2 {
                let response = try await stub.transport.send(EngineRequest(.get, "/x", streamed: true))
                #expect(response.status == 200)
                if part == 1 { for try await _ in response.body { break } }
            }
            #expect(await eventually { stub.scriptsFinished == 2 })
        }
    }
}
