import NIOCore
import NIOPosix

/// What a TCP server says first. An engine's proxy accepts connections with nothing behind it, so only an answer tells
/// that the server itself is there.
public enum FirstAnswer {
    /// Connects, sends, and reads until `count` bytes are there.
    /// - Returns: nil when there was no connection, or fewer bytes before its end or the deadline.
    public static func read(
        host: String, port: Int, sending bytes: [UInt8], count: Int, within limit: Duration = .seconds(2)
    ) async -> [UInt8]? {
        let time = TimeAmount.nanoseconds(
            limit.components.seconds * 1_000_000_000 + limit.components.attoseconds / 1_000_000_000)
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(time)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: time))
                        try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
                    }
                }
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
                .executeThenClose { inbound, outbound in
                    if !bytes.isEmpty { try await outbound.write(ByteBuffer(bytes: bytes)) }
                    var answer: [UInt8] = []
                    for try await chunk in inbound {
                        answer += chunk.readableBytesView
                        if answer.count >= count { return answer }
                    }
                    return nil
                }
        } catch {
            return nil
        }
    }

    /// Ends a connection on which nothing more is said.
    private final class CloseWhenIdle: ChannelInboundHandler {
        typealias InboundIn = NIOAny

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is IdleStateHandler.IdleStateEvent {
                context.close(promise: nil)
            } else {
                context.fireUserInboundEventTriggered(event)
            }
        }
    }
}
