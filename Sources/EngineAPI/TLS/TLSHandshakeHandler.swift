import Foundation
import GalleyCore
import NIOCore
import NIOSSL
import NIOTLS

/// Stands right behind TLS: tells when the handshake is done, and gives what breaks later a name. Since TLS 1.3 an
/// engine refuses a client's certificate only after the client's own handshake is over.
final class TLSHandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let endpoint: Endpoint
    private var handshake: EventLoopPromise<Void>?
    private var hasAnswered = false

    init(endpoint: Endpoint, handshake: EventLoopPromise<Void>) {
        self.endpoint = endpoint
        self.handshake = handshake
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { finish(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasAnswered = true
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if handshake != nil { finish(.failure(error)) }
        context.fireErrorCaught(named(error))
    }

    private func named(_ error: any Error) -> any Error {
        // After the answer has begun only a cut is left, which has its own text.
        guard !hasAnswered else { return error }
        if let failure = TLSFailure.explain(error, endpoint: endpoint, presented: nil, now: Date()) {
            // An engine that refuses the certificate has read nothing; of a connection that just ends nobody knows.
            let isUnclean = String(describing: error).contains("uncleanShutdown")
            return EngineError(isUnclean ? .cut : .unreachable, failure.message, hint: failure.hint)
        }
        if (error as? IOError)?.errnoCode == ECONNRESET {
            return EngineError(
                .cut, "the engine reset the connection right after the TLS handshake",
                hint: "an engine that refuses the client certificate may do that: its log says more")
        }
        return error
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(ChannelError.eof))
        context.fireChannelInactive()
    }

    /// A channel that lost the race to another address never becomes active.
    func handlerRemoved(context: ChannelHandlerContext) { finish(.failure(ChannelError.eof)) }

    private func finish(_ result: Result<Void, any Error>) {
        handshake?.completeWith(result)
        handshake = nil
    }
}
