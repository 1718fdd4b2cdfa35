import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("The simulator behind a socket")
struct ServerTests {
    private func served(_ body: @escaping @Sendable (Quayside, Engine) async throws -> Void) async throws {
        let quay = Quayside()
        let path = "/tmp/galley-\(UInt64.random(in: .min ... .max)).sock"
        try await SimulatorServer.serving(quay.engine, at: path) {
            try await body(quay, try await Engine.connect(to: Endpoint(parsing: "unix://\(path)")))
        }
    }

    @Test func `a call that loses its answer is cut on the wire`() async throws {
        try await served { quay, client in
            quay.engine.inject(.loseAnswer, whenCall: { $0 == "POST /containers/create" })
            let spec: JSONValue = ["Image": "server:1"]
            let error = await engineError { _ = try await client.containerCreate(name: "a1", spec: spec) }
            #expect(error?.code == .cut)
            #expect(quay.status("a1") == "created")
        }
    }

    @Test func `a hang is silence until the client's own deadline`() async throws {
        try await served { quay, client in
            quay.engine.inject(.hang, whenCall: { $0 == "GET /info" })
            let request = EngineRequest(.get, "/info", version: client.version, deadline: .milliseconds(200))
            let error = await engineError { _ = try await client.transport.send(request) }
            #expect(error?.code == .deadline)
        }
    }

    @Test func `a hundred kilobytes go up in chunks and come back`() async throws {
        try await served { _, client in
            let id = try await client.containerCreate(name: "a1", spec: ["Image": "server:1"]).id
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let tar = try TarWriter.archive([.file("big", bytes)])
            let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
                for start in stride(from: 0, to: tar.count, by: 7000) {
                    continuation.yield(Array(tar[start..<min(start + 7000, tar.count)]))
                }
                continuation.finish()
            }
            try await client.archivePut(
                id, path: "/", body: .stream(stream, contentType: "application/x-tar"), deadline: .seconds(10))
            let back = try TarReader.entries(await client.archiveGet(id, path: "/big"))
            #expect(back.map(\.content) == [bytes])
        }
    }

    @Test func `a client that vanishes leaves its exec to itself`() async throws {
        try await served { quay, client in
            let id = try await client.containerCreate(name: "a1", spec: ["Image": "server:1"]).id
            try await client.containerStart(id)
            let exec = try await client.execCreate(id, ExecOptions(["sh", "-c", "sleep 0.3; echo late"]))
            let session = try await client.execStart(exec)
            await session.close()
            var state = try await client.execInspect(exec)
            #expect(state.running)
            for _ in 0..<100 where state.running {
                try await Task.sleep(for: .milliseconds(20))
                state = try await client.execInspect(exec)
            }
            #expect(state.exitCode == 126)
        }
    }
}
