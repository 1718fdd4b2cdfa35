import Foundation
import NIOCore

/// Why a connection that was there ended, in the words of who has to mend it.
enum BrokenConnection {
    /// Nobody at the other end, or nothing in between that leads there.
    static let silent = EngineError(
        .cut, "the engine fell silent: its host, or the way to it, is gone",
        hint: "is its host up, and are the network and the VPN? galley status tells what is unfinished")

    static func error(_ error: any Error) -> EngineError {
        switch (error as? IOError)?.errnoCode {
        case ETIMEDOUT?, EHOSTUNREACH?, ENETUNREACH?, EHOSTDOWN?, ENETDOWN?: silent
        case ECONNRESET?, EPIPE?:
            EngineError(
                .cut, "the connection was reset",
                hint: "by the engine or by what stands in between: the engine's log says more; galley status tells "
                    + "what is unfinished")
        default: EngineError(.cut, "the connection broke: \(error)")
        }
    }
}
