#if os(Linux)
    import Foundation
    import NIOCore

    /// Ends a TCP connection whose other side acknowledges nothing any more: neither what was sent nor the question
    /// whether it would take more. One that answers that question and takes nothing is left in peace.
    final class AcknowledgementWatch: ChannelInboundHandler {
        typealias InboundIn = NIOAny

        /// What the kernel knows of a connection.
        struct Sample: Equatable {
            /// Segments sent and not acknowledged.
            var unacknowledged: UInt32
            /// Questions without an answer so far.
            var probes: UInt8
            /// Milliseconds since the other side acknowledged anything.
            var silence: UInt32

            /// A healthy connection that is not read is asked as seldom as every two minutes, and shows a question
            /// without an answer for no longer than a round trip: one look is no proof, two in a row are.
            func isUnanswered(for patience: Duration) -> Bool {
                (unacknowledged > 0 || probes > 0) && Duration.milliseconds(Int64(silence)) >= patience
            }
        }

        private let patience: Duration
        private let pause: TimeAmount
        private var timer: Scheduled<Void>?
        private var suspicions = 0

        init(_ keepAlive: KeepAlive) {
            // The second look comes after a pause: together they take no longer than the kernel does.
            patience = keepAlive.patience - .milliseconds(keepAlive.interval * 500)
            pause = .milliseconds(Int64(keepAlive.interval) * 500)
        }

        func channelActive(context: ChannelHandlerContext) {
            wait(context)
            context.fireChannelActive()
        }

        func channelInactive(context: ChannelHandlerContext) {
            timer?.cancel()
            context.fireChannelInactive()
        }

        func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

        private func wait(_ context: ChannelHandlerContext) {
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.look(context) }
        }

        private func look(_ context: ChannelHandlerContext) {
            guard context.channel.isActive, let socket = context.channel as? any SocketOptionProvider else { return }
            socket.getTCPInfo().assumeIsolated().whenSuccess { info in
                let sample = Sample(
                    unacknowledged: info.tcpi_unacked, probes: info.tcpi_probes, silence: info.tcpi_last_ack_recv)
                self.suspicions = sample.isUnanswered(for: self.patience) ? self.suspicions + 1 : 0
                guard self.suspicions > 1 else { return self.wait(context) }
                context.fireErrorCaught(BrokenConnection.silent)
                context.close(promise: nil)
            }
        }
    }
#endif
