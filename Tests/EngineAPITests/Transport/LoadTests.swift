import Foundation
import GalleyCore
import Testing

@testable import EngineAPI

/// Counts this process's descriptors, which tests beside it open too: run on its own, it expects no growth at all, and
/// in company no more than the company can have.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LoadTests {
    static func openDescriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? .max
    }

    static let pong: StubEngine.Script = { connection in
        _ = try await connection.request()
        try await connection.answer(200, "OK", headers: ["Api-Version: 1.41"])
    }

    @Test(
        "1,000 calls in a row and 50 at once leave no descriptor behind", .enabled(if: isLinux, "counts /proc/self/fd"))
    func descriptors() async throws {
        try await StubEngine.run(Self.pong) { stub in
            let engine = stub.engine
            try await engine.ping()
            let before = Self.openDescriptors()
            let start = ContinuousClock.now
            for _ in 0..<1000 { try await engine.ping() }
            let took = ContinuousClock.now - start
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { try await engine.ping() } }
                try await group.waitForAll()
            }
            print("1,000 pings over a unix socket took \(took.text)")
            #expect(stub.requests.count == 1051)
            #expect(await eventually { stub.scriptsFinished == 1051 })
            // A leak of one a call would be a thousand; tests beside this one hold a few dozen.
            #expect(await eventually { Self.openDescriptors() < before + 100 })
        }
    }

    @Test("Calls beyond the bound of connections wait in line, streams count until they are closed")
    func bounded() async throws {
        let crowd = Crowd()
        try await StubEngine.run({ connection in
            crowd.enter()
            defer { crowd.leave() }
            let request = try await connection.request()
            if request.line.hasSuffix("/attach") {
                try await connection.send("HTTP/1.1 101 UPGRADED\r\n\r\n")
                await connection.untilClosed()
            } else {
                try await Task.sleep(for: .milliseconds(5))
                try await connection.answer(200, "OK", headers: ["Api-Version: 1.41"])
            }
        }) { stub in
            let transport = ConnectionTransport(dialer: EngineDialer(endpoint: stub.endpoint), connections: 4)
            let engine = Engine(transport: transport, version: .oldestSupported)
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 { group.addTask { try await engine.ping() } }
                try await group.waitForAll()
            }
            // Of a connection that the client has closed the script's end comes a moment later.
            #expect((2...6).contains(crowd.most))
            var streams: [HijackedConnection] = []
            for _ in 0..<4 { streams.append(try await transport.hijack(EngineRequest(.post, "/containers/x/attach"))) }
            let start = ContinuousClock.now
            let late = await #expect(throws: EngineError.self) {
                try await transport.send(EngineRequest(.get, "/_ping", deadline: .milliseconds(200)))
            }
            #expect(late?.code == .unreachable)
            #expect(late?.message.contains("all 4 connections to unix://") == true, "\(late?.message ?? "none")")
            #expect(late?.hint != nil)
            #expect(ContinuousClock.now - start < .seconds(2))
            await streams.removeLast().close()
            try await engine.ping()
            for stream in streams { await stream.close() }
        }
    }

    @Test("A head without an end is refused, that of a taken over connection too", arguments: [false, true])
    func endlessHead(hijacks: Bool) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 \(hijacks ? "101 UPGRADED" : "200 OK")\r\n")
            while true { try await connection.send("X-More: \(String(repeating: "x", count: 4000))\r\n") }
        }) { stub in
            let error = await #expect(throws: EngineError.self) {
                let request = EngineRequest(.get, "/x", deadline: .seconds(20))
                if hijacks {
                    _ = try await stub.transport.hijack(request)
                } else {
                    _ = try await stub.transport.send(request)
                }
            }
            #expect(error?.code == .tooLarge)
            #expect(error?.message == "the answer's head is larger than 65536 bytes")
            #expect(await eventually { stub.scriptsFinished == 1 })
        }
    }
}

let isLinux: Bool = {
    #if os(Linux)
        true
    #else
        false
    #endif
}()
