import Foundation
import GalleyCore
import NIOSSL
import TestSupport
import Testing

@testable import EngineAPI

/// An engine that takes the connection and the call, and says nothing more.
@Suite(.timeLimit(.minutes(1))) struct SilentEngineTests {
    enum Way: String, CaseIterable { case unix, tcp, tls, sshByCommand, sshBySocket }

    private static let deadline = Duration.seconds(1)

    @Test(
        "By each way there is one error, within the call's deadline, and no connection is left", arguments: Way.allCases
    )
    func silent(way: Way) async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            await connection.untilClosed()
        }) { stub in
            try await withTransport(way, to: stub) { transport in
                let start = ContinuousClock.now
                let error = await #expect(throws: EngineError.self) {
                    let request = EngineRequest(.post, "/containers/x/stop", deadline: Self.deadline)
                    _ = try await transport.send(request).body.collect()
                }
                #expect(error?.code == .deadline, "\(error.map { "\($0)" } ?? "none")")
                #expect(error?.message == "no whole answer within 1.0 s")
                #expect(error?.call == "POST /containers/x/stop")
                // What comes on top is time to connect, and a busy machine's.
                #expect(ContinuousClock.now - start < Self.deadline * 5)
                #expect(await eventually { stub.scriptsFinished == 1 })
            }
        }
    }

    private func withTransport(
        _ way: Way, to stub: StubEngine, _ body: @Sendable (ConnectionTransport) async throws -> Void
    ) async throws {
        let folder = "/tmp/galley-silent-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let socket = String(stub.endpoint.description.dropFirst("unix://".count))
        switch way {
        case .unix: try await body(stub.transport)
        case .tcp:
            try await EngineFront.serving(nil, before: socket) { port in
                try await body(ConnectionTransport(endpoint: Endpoint(parsing: "tcp://127.0.0.1:\(port)")))
            }
        case .tls:
            let made = try await Certificates.make(in: folder + "/tls")
            let tls = EndpointTLS(authority: made.authority, certificate: made.client, key: made.clientKey)
            try await EngineFront.serving(EngineFront.mutualTLS(made), before: socket) { port in
                try await body(ConnectionTransport(endpoint: Endpoint(parsing: "tcp://localhost:\(port)", tls: tls)))
            }
        case .sshByCommand: try await body(FakeSSH(.dials(socket), in: folder).transport())
        case .sshBySocket:
            let fake = try FakeSSH(.forwards(socket, missing: []), in: folder)
            try await body(fake.transport("ssh://west/run/engine.sock"))
            #expect(await eventually { (try? fake.alive()) == [] })
        }
    }
}
