import Foundation
import GalleyCore
import NIOCore
import NIOPosix

/// Why no connection could be made.
enum DialFailure {
    static func reason(
        _ error: any Error, endpoint: Endpoint, within limit: Duration
    ) -> (message: String, hint: String?) {
        if let error = error as? NIOConnectionError {
            guard let last = error.connectionErrors.last?.error else {
                return ("there is no host '\(error.host)'", "is its name in the DNS or in /etc/hosts?")
            }
            return reason(last, endpoint: endpoint, within: limit)
        }
        if case .connectTimeout? = error as? ChannelError {
            return (
                "no connection within \(limit.text)", "is \(endpoint.host) up, and does a firewall let you through?"
            )
        }
        guard let code = (error as? IOError)?.errnoCode else { return (String(describing: error), nil) }
        switch code {
        case ENOENT: return ("there is no such socket", nil)
        case ECONNREFUSED: return ("nothing listens there", nil)
        case EACCES:
            let user = "the user must be allowed to write to it (group docker)"
            return ("permission denied", user)
        case EAGAIN: return ("the engine accepts no more connections for now", "try again")
        case EHOSTUNREACH, ENETUNREACH: return ("no route leads there", "is the network or the VPN up?")
        case ETIMEDOUT:
            return ("no answer", "is \(endpoint.host) up, and does a firewall let you through?")
        default: return (String(describing: error), nil)
        }
    }
}
