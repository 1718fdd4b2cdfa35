import EngineSimulator
import Foundation
import GalleyCore
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import EngineAPI

@Suite(.timeLimit(.minutes(1))) struct KeepAliveTests {
    @Test("A TCP connection has the kernel ask after a silent engine", arguments: [false, true])
    func options(tls: Bool) async throws {
        try await SimulatedFront.withTLS({ tls ? try EngineFront.mutualTLS($0) : nil }) { certificates, port in
            let trust = EndpointTLS(
                authority: certificates.authority, certificate: certificates.client, key: certificates.clientKey)
            let endpoint = try Endpoint(parsing: "tcp://127.0.0.1:\(port)", tls: tls ? trust : nil)
            // Somebody has to read for a handshake.
            let channel = try await EngineDialer(endpoint: endpoint).dial(within: nil) {
                try $0.syncOptions?.setOption(.autoRead, value: true)
            }.channel
            let options: [(ChannelOptions.Types.SocketOption, Int)] = [
                (.tcpOption(.init(rawValue: TCP_KEEPIDLE)), 20), (.tcpOption(.init(rawValue: TCP_KEEPINTVL)), 10),
                (.tcpOption(.init(rawValue: TCP_KEEPCNT)), 3), (.socketOption(.so_keepalive), 1),
                // Would end a connection that is only not read.
                (.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), 0),
            ]
            for (option, value) in options {
                // The kernel fills four bytes of NIO's eight.
                let got = try await channel.getOption(option).get()
                #expect(got & 0xFFFF_FFFF == value)
            }
            try await channel.pipeline.containsHandler(type: AcknowledgementWatch.self).get()
            try await channel.close()
        }
    }

    @Test(
        "Bytes that nobody acknowledges are told from bytes that nobody reads",
        arguments: [
            (AcknowledgementWatch.Sample(unacknowledged: 0, probes: 0, silence: 3_600_000), false),
            (.init(unacknowledged: 2, probes: 0, silence: 200), false),
            (.init(unacknowledged: 2, probes: 0, silence: 45_000), true),
            // A full window: asked at times, answered at once.
            (.init(unacknowledged: 0, probes: 0, silence: 119_000), false),
            (.init(unacknowledged: 0, probes: 3, silence: 60_000), true),
        ])
    func sample(sample: AcknowledgementWatch.Sample, isDead: Bool) {
        #expect(sample.isUnanswered(for: .seconds(45)) == isDead)
        #expect(KeepAlive.standard.patience == .seconds(50))
    }

    @Test("Plain tcp works and says why it doesn't")
    func plain() async throws {
        try await SimulatedFront.withTLS({ _ in nil }) { _, port in
            let engine = try await Engine.connect(to: Endpoint(parsing: "tcp://127.0.0.1:\(port)"))
            #expect(engine.version == .oldestSupported)
        }
        let free = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = free.localAddress?.port ?? 0
        try await free.close()
        let refused = await #expect(throws: EngineError.self) {
            try await Engine.connect(to: Endpoint(parsing: "tcp://127.0.0.1:\(port)"))
        }
        #expect(refused?.code == .unreachable)
        #expect(refused?.message.contains("nothing listens there") == true, "\(refused?.message ?? "none")")
        let unknown = await #expect(throws: EngineError.self) {
            try await Engine.connect(to: Endpoint(parsing: "tcp://no-such-host.invalid:1", insecure: true))
        }
        #expect(unknown?.code == .unreachable)
        #expect(unknown?.message.contains("there is no host") == true, "\(unknown?.message ?? "none")")
    }

    @Test("An engine that takes the connection and never answers gets one error within the deadline")
    func silent() async throws {
        try await StubEngine.listening { port in
            let transport = ConnectionTransport(endpoint: try Endpoint(parsing: "tcp://127.0.0.1:\(port)"))
            let error = await #expect(throws: EngineError.self) {
                try await transport.send(EngineRequest(.get, "/_ping", deadline: .milliseconds(300)))
            }
            #expect(error?.code == .deadline)
        }
    }
}
