import EngineAPI
import Foundation
import GalleyCore
import NIOSSL
import TestSupport
import Testing

@Suite("An engine behind TLS", .timeLimit(.minutes(2))) struct TLSTests {
    private static func trust(_ certificates: Certificates, authority: String? = nil) -> EndpointTLS {
        EndpointTLS(
            authority: authority ?? certificates.authority, certificate: certificates.client,
            key: certificates.clientKey)
    }

    /// The error of a call, over a server that asks clients for certificates.
    private func failure(
        server: @escaping @Sendable (Certificates) -> String = { $0.server }, host: String = "localhost",
        newest: TLSVersion? = nil, client: @escaping @Sendable (Certificates) -> EndpointTLS
    ) async throws -> EngineError? {
        try await SimulatedFront.withTLS({
            try EngineFront.mutualTLS($0, server: server($0), newest: newest)
        }) { certificates, port in
            do {
                let endpoint = try Endpoint(parsing: "tcp://\(host):\(port)", tls: client(certificates))
                _ = try await Engine.connect(to: endpoint)
                return nil
            } catch let error as EngineError {
                return error
            }
        }
    }

    @Test("Calls, streams and a process's input go through it", arguments: [TLSVersion.tlsv12, .tlsv13])
    func everything(newest: TLSVersion) async throws {
        try await SimulatedFront.withTLS({ try EngineFront.mutualTLS($0, newest: newest) }) { certificates, port in
            for host in ["localhost", "127.0.0.1"] {
                let endpoint = try Endpoint(parsing: "tcp://\(host):\(port)", tls: Self.trust(certificates))
                let engine = try await Engine.connect(to: endpoint)
                let id = try await engine.containerCreate(name: "db-\(host)", spec: ["Image": "server:1"]).id
                try await engine.containerStart(id)
                let exec = try await engine.execCreate(id, ExecOptions(["cat"], attachStdin: true))
                let session = try await engine.execStart(exec)
                try await session.write(Array("through\n".utf8))
                try await session.closeWrite()
                var printed: [UInt8] = []
                for try await frame in session.output { printed += frame.bytes }
                await session.close()
                #expect(String(decoding: printed, as: UTF8.self) == "through\n")
            }
        }
    }

    @Test("A good handshake leaves no error behind")
    func good() async throws {
        #expect(try await failure { Self.trust($0) } == nil)
    }

    @Test(
        "A bad certificate of the engine is told from the others",
        arguments: [
            ("expired", "expired on 20", "renew"),
            ("elsewhere", "not for localhost, it is for elsewhere.example", "subjectAltName"),
            ("unknown", "unknown CA", "ca.pem"),
        ])
    func server(kind: String, text: String, hint: String) async throws {
        let error = try await failure(
            server: { kind == "expired" ? $0.expired : kind == "elsewhere" ? $0.elsewhere : $0.unknown },
            client: { Self.trust($0) })
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "none")")
        #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "none")")
    }

    @Test("The address is checked where no name is given")
    func address() async throws {
        let error = try await failure(server: { $0.elsewhere }, host: "127.0.0.1") { Self.trust($0) }
        #expect(error?.message.contains("not for 127.0.0.1, it is for elsewhere.example, 192.0.2.7") == true)
    }

    @Test(
        "A refused client certificate is told as that",
        arguments: [TLSVersion.tlsv12, .tlsv13], ["none", "unknown", "expired"])
    func client(newest: TLSVersion, kind: String) async throws {
        let error = try await failure(newest: newest) { certificates in
            var tls = Self.trust(certificates)
            switch kind {
            case "none": (tls.certificate, tls.key) = (nil, nil)
            case "unknown": tls.certificate = certificates.unknownClient
            default: tls.certificate = certificates.expiredClient
            }
            return tls
        }
        #expect(error?.isTransport == true)
        #expect(error?.message.contains("client certificate") == true, "\(error?.message ?? "none")")
        #expect(error?.hint != nil)
    }

    @Test(
        "A file that is missing or no use is named",
        arguments: [
            ("ca", "there is no CA certificate at /nowhere"), ("cert", "there is no client certificate at /nowhere"),
            ("key", "there is no client key at /nowhere"), ("only-cert", "no client key beside it"),
            ("only-key", "no client certificate beside it"), ("swapped", "holds no"),
            ("mismatch", "do not fit together"),
        ])
    func files(kind: String, text: String) async throws {
        let error = try await failure { certificates in
            var tls = Self.trust(certificates)
            switch kind {
            case "ca": tls.authority = "/nowhere/ca.pem"
            case "cert": tls.certificate = "/nowhere/cert.pem"
            case "key": tls.key = "/nowhere/key.pem"
            case "only-cert": tls.key = nil
            case "only-key": tls.certificate = nil
            case "swapped": (tls.certificate, tls.key) = (certificates.clientKey, certificates.client)
            default: tls.key = certificates.serverKey
            }
            return tls
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "none")")
        #expect(error?.hint != nil)
    }

    @Test("A key with a passphrase is told as that")
    func lockedKey() async throws {
        let error = try await failure { certificates in
            var tls = Self.trust(certificates)
            tls.key = certificates.authority + ".locked"
            let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            try? locked.write(toFile: tls.key ?? "", atomically: true, encoding: .utf8)
            return tls
        }
        #expect(error?.message.contains("has a passphrase") == true)
    }

    @Test("TLS asked of a port without it is told as that")
    func plainPort() async throws {
        try await SimulatedFront.withTLS({ _ in nil }) { certificates, port in
            let endpoint = try Endpoint(parsing: "tcp://localhost:\(port)", tls: Self.trust(certificates))
            let error = await #expect(throws: EngineError.self) { try await Engine.connect(to: endpoint) }
            #expect(error?.code == .unreachable)
            #expect(error?.hint != nil)
        }
    }

    @Test("A TLS port that is spoken to without it is told as that")
    func tlsPort() async throws {
        try await StubEngine.run({ connection in
            _ = try await connection.request()
            try await connection.answer(400, "Client sent an HTTP request to an HTTPS server.\n")
        }) { stub in
            let error = await #expect(throws: EngineError.self) { try await stub.engine.ping() }
            #expect(error?.code == .unreachable)
            #expect(error?.message == "what listens there wants TLS")
            #expect(error?.hint?.contains("DOCKER_TLS_VERIFY") == true)
        }
    }

    @Test("An engine that speaks TLS 1.1 at most is refused")
    func tooOld() async throws {
        let error = try await SimulatedFront.withTLS({
            try EngineFront.mutualTLS($0, oldest: .tlsv1, newest: .tlsv11)
        }) { certificates, port in
            let endpoint = try Endpoint(parsing: "tcp://localhost:\(port)", tls: Self.trust(certificates))
            return await #expect(throws: EngineError.self) { try await Engine.connect(to: endpoint) }
        }
        #expect(error?.message.contains("no TLS 1.2 or newer") == true, "\(error?.message ?? "none")")
    }

    @Test("A server that never shakes hands gets no more than the call's time")
    func silent() async throws {
        try await StubEngine.listening { port in
            let tls = EndpointTLS(authority: nil, certificate: nil, key: nil)
            let transport = ConnectionTransport(endpoint: try Endpoint(parsing: "tcp://localhost:\(port)", tls: tls))
            let error = await #expect(throws: EngineError.self) {
                try await transport.send(EngineRequest(.get, "/_ping", deadline: .milliseconds(300)))
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("no TLS handshake") == true)
        }
    }

    @Test("A task that is cancelled in the middle of the handshake ends")
    func cancelled() async throws {
        try await StubEngine.listening { port in
            let tls = EndpointTLS(authority: nil, certificate: nil, key: nil)
            let transport = ConnectionTransport(endpoint: try Endpoint(parsing: "tcp://localhost:\(port)", tls: tls))
            let task = Task { try await transport.send(EngineRequest(.get, "/_ping")) }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
    }
}
