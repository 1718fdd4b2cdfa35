import EngineAPI
import GalleyCore
import NIOCore
import NIOPosix

/// Serves a ``SimulatedEngine`` on a unix socket, for clients that need one: the `galley` binary, curl, the real
/// transport.
///
/// Its clock follows the real one here: clients wait in real time. A fault that leaves a caller without an answer closes its connection, a hang keeps it open in silence. Every
/// connection is a caller of its own.
public enum SimulatorServer {
    /// Serves while `body` runs; the socket's file is removed before and after.
    public static func serving<Value: Sendable>(
        _ engine: SimulatedEngine, at path: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeSucceededFuture(channel)
            }
        engine.clock.isPaced = true
        defer { engine.clock.isPaced = false }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withThrowingDiscardingTaskGroup { connections in
                    try await listener.executeThenClose { accepted in
                        for try await connection in accepted {
                            connections.addTask {
                                if let taken = try? await take(connection) { await serve(taken, engine) }
                            }
                        }
                    }
                    connections.cancelAll()
                }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: .milliseconds(5))
                    engine.clock.advance(by: .milliseconds(5))
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Only when it is served: a connection that is wrapped, and then dropped since the server ends, stops the process.
    private static func take(_ channel: any Channel) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let taken = try await channel.eventLoop.submit {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }.get()
        channel.setOption(.autoRead, value: true).whenComplete { _ in }
        return taken
    }

    /// One connection, until the client closes it; what is going on then is cancelled.
    private static func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ engine: SimulatedEngine) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await connection.executeThenClose { inbound, outbound in
                    var wire = ServerWire(input: inbound.makeAsyncIterator(), output: outbound)
                    let transport = engine.transport()
                    while let request = try await wire.nextRequest() {
                        guard try await answer(request, over: transport, &wire, connection.channel) else { break }
                    }
                    await flush(connection.channel)
                }
            }
            group.addTask { try? await connection.channel.closeFuture.get() }
            await group.next()
            connection.channel.close(promise: nil)
            group.cancelAll()
        }
    }

    /// - Returns: whether the connection can take another request.
    private static func answer(
        _ incoming: ServerWire.Request, over transport: SimulatedTransport, _ wire: inout ServerWire,
        _ channel: any Channel
    ) async throws -> Bool {
        do {
            if incoming.asksForUpgrade {
                let connection = try await transport.hijack(incoming.request)
                try await wire.switchProtocols()
                try await relay(connection, &wire, channel)
                return false
            }
            let response = try await transport.send(incoming.request)
            try await wire.write(response, withBody: incoming.request.method != .head)
            return !incoming.closes
        } catch let error as EngineError where error.code == .api {
            let body: JSONValue = ["message": .string(error.message)]
            let response = EngineResponse(
                status: error.status ?? 500, headers: ["content-type": "application/json"],
                body: EngineBodyStream(JSONText.bytes(body)))
            try await wire.write(response, withBody: true)
            return !incoming.closes
        } catch let error as EngineError where error.code == .deadline {
            // A hang: until the client has enough of it.
            try await Task.sleep(for: .seconds(3600))
            return false
        }
    }

    /// Waits until a slow reader has taken what was written: closing would drop it.
    private static func flush(_ channel: any Channel) async { try? await channel.writeAndFlush(ByteBuffer()) }

    /// Bytes both ways, until the process has ended.
    private static func relay(
        _ connection: HijackedConnection, _ wire: inout ServerWire, _ channel: any Channel
    ) async throws {
        let output = wire.output
        let printing = Task {
            for try await bytes in connection.inbound { try await output.write(ByteBuffer(bytes: bytes)) }
            await flush(channel)
            output.finish()
        }
        try await withTaskCancellationHandler {
            do {
                while let bytes = try await wire.nextBytes() { try await connection.write(bytes) }
                try await connection.closeWrite()
                try await printing.value
            } catch {
                printing.cancel()
                await connection.close()
                throw error
            }
        } onCancel: {
            printing.cancel()
        }
        await connection.close()
    }
}
