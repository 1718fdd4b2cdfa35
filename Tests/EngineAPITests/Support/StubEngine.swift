import EngineAPI
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// An engine's socket whose answers are written by a script, one run of it a connection.
final class StubEngine: Sendable {
    typealias Script = @Sendable (StubConnection) async throws -> Void

    let endpoint: Endpoint
    private let recorded = Mutex<[StubRequest]>([])
    private let finished = Mutex<Int>(0)

    private init(endpoint: Endpoint) { self.endpoint = endpoint }

    var requests: [StubRequest] { recorded.withLock { $0 } }
    /// How many scripts have come to their end.
    var scriptsFinished: Int { finished.withLock { $0 } }
    var transport: ConnectionTransport { ConnectionTransport(endpoint: endpoint) }
    var engine: Engine { Engine(transport: transport, version: .oldestSupported) }

    static func socketPath() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("galley-\(UUID().uuidString.prefix(8)).sock").path
    }

    /// Listens while `body` runs.
    static func run<Value>(
        _ script: @escaping Script, _ body: (StubEngine) async throws -> Value
    ) async throws -> Value {
        let path = socketPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let stub = StubEngine(endpoint: try Endpoint(parsing: "unix://\(path)"))
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let serving = Task {
            try await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections {
                        group.addTask { await stub.serve(connection, script) }
                    }
                }
            }
        }
        defer { serving.cancel() }
        return try await body(stub)
    }

    /// A TCP port of this machine that takes connections, says something at most and reads nothing, while `body` runs.
    static func listening(saying text: String = "", _ body: (_ port: Int) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeter(text)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Void, any Error>
        do { result = .success(try await body(server.localAddress?.port ?? 0)) } catch { result = .failure(error) }
        try await server.close()
        try result.get()
    }

    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let text: String

        init(_ text: String) { self.text = text }

        func channelActive(context: ChannelHandlerContext) {
            if !text.isEmpty { context.channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ script: Script) async {
        try? await connection.executeThenClose { inbound, outbound in
            let stub = StubConnection(connection.channel, inbound: inbound, outbound: outbound) { request in
                self.recorded.withLock { $0.append(request) }
            }
            try await script(stub)
        }
        finished.withLock { $0 += 1 }
    }
}

/// Polls until the condition holds; false after `limit`.
func eventually(within limit: Duration = .seconds(5), _ condition: () -> Bool) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while clock.now < end {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

/// The code of the ``EngineError`` that `body` throws, nil when it throws none.
func engineErrorCode(_ body: () async throws -> Void) async -> EngineError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? EngineError)?.code
    }
}
