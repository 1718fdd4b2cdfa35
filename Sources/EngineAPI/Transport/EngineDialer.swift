import NIOCore
import NIOPosix

/// Opens channels to an endpoint. The one place that knows kinds of endpoints.
struct EngineDialer: Sendable {
    let endpoint: Endpoint

    /// - Parameters:
    ///   - configure: sets up the pipeline, on the channel's event loop, before it connects.
    /// - Throws: ``EngineError`` `.unreachable`.
    func dial(
        within timeout: Duration?, configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(timeout ?? .seconds(10), .seconds(10)).timeAmount)
            // Bytes are read when the reader wants them, and the engine may end its side before we end ours.
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try configure(channel) } }
        switch endpoint.address {
        case .unix(let path):
            do {
                return try await bootstrap.connect(unixDomainSocketPath: path).get()
            } catch {
                throw EngineError(.unreachable, "can't connect to \(endpoint): \(Self.reason(error, path: path))")
            }
        }
    }

    private static func reason(_ error: any Error, path: String) -> String {
        guard let code = (error as? IOError)?.errnoCode else { return String(describing: error) }
        switch code {
        case ENOENT: return "there is no such socket"
        case ECONNREFUSED: return "nothing listens there"
        case EACCES: return "permission denied; the user must be allowed to write to \(path) (group docker)"
        case EAGAIN: return "the engine accepts no more connections for now"
        default: return String(describing: error)
        }
    }
}

extension Duration {
    var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        // Longer than a century is for ever, and would overflow.
        return .nanoseconds(min(seconds, 3_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
