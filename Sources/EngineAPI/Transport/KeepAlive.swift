import Foundation
import NIOCore
import NIOPosix

/// How a TCP connection notices that the other side is gone without a word.
///
/// The output of an exec may be silent for hours, so silence itself is no sign. The kernel asks instead: after 20 s
/// of silence, every 10 s, and gives up after 50 s without an answer; what was sent may stay unacknowledged as long.
enum KeepAlive {
    static let idle = 20
    static let interval = 10
    static let probes = 3
    static let patience = 50_000

    static func on(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
        let bootstrap = bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
        #if os(Linux)
            return
                bootstrap
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: idle)
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: interval)
                .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: probes)
                .channelOption(.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: patience)
        #else
            return bootstrap
        #endif
    }
}
