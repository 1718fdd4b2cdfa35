import Foundation
import NIOCore
import NIOPosix

/// How a TCP connection notices that the other side is gone without a word.
///
/// The output of an exec may be silent for hours, so silence itself is no sign. The kernel asks instead: after 20 s
/// of silence, every 10 s, and gives up after 50 s without an answer. It does not ask while sent bytes are on the way;
/// how long these may stay unacknowledged ``AcknowledgementWatch`` sees to. `TCP_USER_TIMEOUT` would do that too, and
/// would as well end the connection to an engine that is there and just takes no bytes for so long: a process that
/// does not read its input.
struct KeepAlive: Sendable {
    /// Seconds of silence before the first question.
    var idle = 20
    /// Seconds from one question to the next.
    var interval = 10
    /// So many without an answer are the end.
    var probes = 3

    /// For every connection but a test's.
    static let standard = KeepAlive()

    /// After so long without a word, when there had to be one, a connection is given up.
    var patience: Duration { .seconds(idle + probes * interval) }

    func on(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
        let bootstrap = bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
        #if os(Linux)
            return
                bootstrap
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: SocketOptionValue(idle))
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: SocketOptionValue(interval))
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: SocketOptionValue(probes))
        #else
            return bootstrap
        #endif
    }

    /// Stands next to the socket, below TLS.
    func watch(_ channel: any Channel) throws {
        #if os(Linux)
            try channel.pipeline.syncOperations.addHandler(AcknowledgementWatch(self), position: .first)
        #endif
    }
}
