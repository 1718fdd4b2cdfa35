import NIOCore
import NIOPosix
public import NIOSSL

/// A TCP port of this machine in front of an engine's socket, with or without TLS.
public enum EngineFront {
    /// Server TLS that asks each client for a certificate of the authority, as an engine with `--tlsverify` does.
    public static func mutualTLS(
        _ certificates: Certificates, server: String? = nil, oldest: TLSVersion = .tlsv12, newest: TLSVersion? = nil
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(server ?? certificates.server).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.serverKey, format: .pem)))
        configuration.minimumTLSVersion = oldest
        configuration.maximumTLSVersion = newest
        configuration.trustRoots = .file(certificates.authority)
        configuration.certificateVerification = .noHostnameVerification
        return configuration
    }

    /// Listens on a free port of 127.0.0.1 while `body` runs.
    /// - Parameters:
    ///   - tls: nil for none.
    ///   - ready: a socket that listens already, instead.
    public static func serving<Value: Sendable>(
        _ tls: TLSConfiguration?, before socket: String, listeningOn ready: CInt? = nil,
        _ body: @Sendable (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
        let accepted: @Sendable (any Channel) -> EventLoopFuture<any Channel> = { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
                return channel
            }
        }
        let listener =
            if let ready {
                try await bootstrap.bind(ready, childChannelInitializer: accepted)
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0, childChannelInitializer: accepted)
            }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withThrowingDiscardingTaskGroup { connections in
                    try await listener.executeThenClose { accepted in
                        for try await connection in accepted {
                            connections.addTask {
                                // Only here: one that is wrapped and then not taken would stop the whole process.
                                let client = try? await connection.eventLoop.submit { try wrapped(connection) }.get()
                                guard let client else { return }
                                connection.setOption(.autoRead, value: true).whenComplete { _ in }
                                try? await relay(client, to: socket)
                            }
                        }
                    }
                    connections.cancelAll()
                }
            }
            defer { group.cancelAll() }
            return try await body(listener.channel.localAddress?.port ?? 0)
        }
    }

    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private static func wrapped(_ channel: any Channel) throws -> Bytes {
        try Bytes(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    private static func relay(_ client: Bytes, to socket: String) async throws {
        try await client.executeThenClose { fromClient, toClient in
            let engine = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(unixDomainSocketPath: socket) { channel in
                    channel.eventLoop.makeCompletedFuture { try wrapped(channel) }
                }
            // A client that is gone, and not just at its end, takes the engine's side with it. No task waits for that: one
            // that did could not be cancelled.
            client.channel.closeFuture.whenComplete { _ in engine.channel.close(promise: nil) }
            try await engine.executeThenClose { fromEngine, toEngine in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for try await bytes in fromClient { try await toEngine.write(bytes) }
                        toEngine.finish()
                    }
                    group.addTask {
                        for try await bytes in fromEngine { try await toClient.write(bytes) }
                        toClient.finish()
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
