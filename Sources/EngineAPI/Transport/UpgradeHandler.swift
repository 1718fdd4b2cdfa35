import NIOCore

/// Stands before HTTP's decoder on a connection that is to be taken over, and keeps the bytes after a 101 away from it.
///
/// The decoder could be removed after the 101 instead, but it leaves on a later turn of the event loop and drops what it
/// holds if the engine's side has ended by then: the whole output of a short process. So a 101 is read here, its headers
/// (which say nothing of use) passed over, and every other answer goes on to the decoder untouched.
final class UpgradeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Tells the handler after the decoder that no HTTP follows.
    struct Upgraded {}

    private enum Phase { case head, raw, http }

    private static let mark = Array("HTTP/1.1 101".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)

    private let mailbox: Mailbox
    private var phase = Phase.head
    private var held = ByteBuffer()

    init(mailbox: Mailbox) { self.mailbox = mailbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        switch phase {
        case .http: context.fireChannelRead(data)
        case .raw: mailbox.put(.body(Array(buffer: buffer)))
        case .head:
            held.writeBuffer(&buffer)
            judge(context)
        }
    }

    private func judge(_ context: ChannelHandlerContext) {
        let bytes = held.readableBytesView
        guard bytes.starts(with: Self.mark.prefix(bytes.count)), bytes.count <= ConnectionTransport.headLimit else {
            phase = .http
            return context.fireChannelRead(wrapInboundOut(release()))
        }
        guard bytes.count >= Self.mark.count, let end = bytes.firstRange(of: Self.headEnd) else { return }
        phase = .raw
        held.moveReaderIndex(forwardBy: end.upperBound - bytes.startIndex)
        context.fireUserInboundEventTriggered(Upgraded())
        if held.readableBytes > 0 { mailbox.put(.body(Array(buffer: release()))) }
    }

    private func release() -> ByteBuffer {
        defer { held = ByteBuffer() }
        return held
    }
}
