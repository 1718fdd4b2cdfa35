import NIOCore
import Synchronization

/// The end of what a child prints to its stderr.
final class SSHStderr: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private static let limit = 16 << 10

    func add(_ more: [UInt8]) {
        bytes.withLock {
            $0 += more
            if $0.count > Self.limit { $0.removeFirst($0.count - Self.limit) }
        }
    }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let stderr: SSHStderr

        init(_ stderr: SSHStderr) { self.stderr = stderr }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            stderr.add(Array(buffer: unwrapInboundIn(data)))
        }
    }
}
