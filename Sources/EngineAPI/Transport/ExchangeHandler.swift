import GalleyCore
import NIOCore
import NIOHTTP1

/// The channel's end of one exchange: passes the answer's parts to a mailbox, at the reader's pace, and says how the
/// exchange ended.
///
/// Lives on the channel's event loop, behind HTTP's encoder and decoder. These stay after an upgrade: the encoder passes
/// body parts on as they are when the request's head gave their length, and the decoder sees no bytes any more.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private enum Phase {
        case head, body
        /// No HTTP any more: ``UpgradeHandler`` passes the bytes to the mailbox.
        case raw
        case ended
    }

    private let mailbox: Mailbox
    private let deadline: CallDeadline?
    /// The deadline ends at the head of a good answer, not at its end.
    private let isOpenEnded: Bool
    private var phase = Phase.head
    private var timer: Scheduled<Void>?

    init(mailbox: Mailbox, deadline: CallDeadline?, isOpenEnded: Bool) {
        self.mailbox = mailbox
        self.deadline = deadline
        self.isOpenEnded = isOpenEnded
    }

    func channelActive(context: ChannelHandlerContext) {
        if let deadline {
            // What lies below knows better why nothing came: it speaks first.
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: deadline.left.timeAmount + .milliseconds(50)) {
                self.end(context, EngineError(.deadline, "no whole answer within \(deadline.limit.text)"))
            }
        }
        context.fireChannelActive()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .ended else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let status = Int(head.status.code)
            // A 101 that was asked for never comes here.
            guard status >= 200 else {
                return end(context, EngineError(.malformed, "an answer of status \(status) that was not asked for"))
            }
            phase = .body
            if isOpenEnded, status < 300 { timer?.cancel() }
            mailbox.put(.head(status: status, headers: Self.headers(head)))
        case .body(let buffer):
            mailbox.put(.body(Array(buffer: buffer)))
        case .end:
            end(context, nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // A full mailbox calls for the next read itself, when the reader has made room.
        if phase != .ended, !mailbox.isFull() { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is UpgradeHandler.Upgraded:
            phase = .raw
            timer?.cancel()
            mailbox.put(.head(status: 101, headers: [:]))
        case ChannelEvent.inputClosed: inputEnded(context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inputEnded(context)
        context.fireChannelInactive()
    }

    private func inputEnded(_ context: ChannelHandlerContext) {
        switch phase {
        case .ended: break
        // The engine said all; our side stays open until the caller closes it.
        case .raw: mailbox.finish()
        case .head: end(context, EngineError(.cut, "the engine closed the connection without an answer"))
        case .body: end(context, EngineError(.cut, "the connection ended inside the answer"))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context, Self.engineError(error))
    }

    /// The exchange is over: the connection is closed before the reader learns of it.
    private func end(_ context: ChannelHandlerContext, _ error: EngineError?) {
        guard phase != .ended else { return }
        phase = .ended
        timer?.cancel()
        context.close(promise: nil)
        mailbox.finish(error)
    }

    private static func engineError(_ error: any Error) -> EngineError {
        switch error {
        case let error as EngineError: error
        case let error as HTTPParserError where error == .invalidEOFState || error == .closedConnection:
            EngineError(.cut, "the connection ended inside the answer")
        case let error as HTTPParserError where error == .headerOverflow:
            EngineError(.tooLarge, "the answer's head is larger than \(ConnectionTransport.headLimit) bytes")
        case is HTTPParserError, is NIOHTTPDecoderError, is ByteToMessageDecoderError:
            EngineError(.malformed, "the answer is no HTTP (\(error))")
        default: BrokenConnection.error(error)
        }
    }

    private static func headers(_ head: HTTPResponseHead) -> [String: String] {
        Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
}
