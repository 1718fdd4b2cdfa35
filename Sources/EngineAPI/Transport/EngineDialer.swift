import GalleyCore
import NIOCore
import NIOPosix

/// Opens channels to an endpoint. The one place that knows kinds of endpoints.
struct EngineDialer: Sendable {
    let endpoint: Endpoint
    /// Set for an endpoint behind ssh, and kept: it remembers which way led to the engine.
    let ssh: SSHDialer?
    private let keepAlive: KeepAlive

    /// Dials nothing yet.
    /// - Parameters:
    ///   - program: for endpoints behind ssh.
    ///   - keepAlive: for endpoints of TCP; another one is a test's.
    init(endpoint: Endpoint, ssh program: SSHProgram = .users, keepAlive: KeepAlive = .standard) {
        self.endpoint = endpoint
        self.keepAlive = keepAlive
        if case .ssh(let destination) = endpoint.address {
            ssh = SSHDialer(destination: destination, program: program)
        } else {
            ssh = nil
        }
    }

    /// - Parameters:
    ///   - timeout: of the whole call; connecting takes at most ten seconds of it.
    ///   - configure: sets up the pipeline, on the channel's event loop, before it connects.
    /// - Throws: ``EngineError`` `.unreachable`.
    func dial(
        within timeout: Duration?, configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> DialledChannel {
        let limit = min(timeout ?? .seconds(10), .seconds(10))
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(limit.timeAmount)
            // Bytes are read when the reader wants them, and the engine may end its side before we end ours.
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
        let keepAlive = keepAlive
        func configured(
            _ bootstrap: ClientBootstrap, _ configure: @escaping @Sendable (any Channel) throws -> Void
        ) -> ClientBootstrap {
            bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel) }
            }
        }
        do {
            switch endpoint.address {
            case .unix(let path):
                return DialledChannel(
                    channel: try await configured(bootstrap, configure).connect(unixDomainSocketPath: path).get())
            case .tcp(let host, let port, let tls):
                let watched: @Sendable (any Channel) throws -> Void = { channel in
                    try configure(channel)
                    try keepAlive.watch(channel)
                }
                let bootstrap = keepAlive.on(bootstrap)
                guard let tls else {
                    return DialledChannel(
                        channel: try await configured(bootstrap, watched).connect(host: host, port: port).get())
                }
                let dialer = TLSDialer(endpoint: endpoint, host: host, port: port, tls: tls)
                return DialledChannel(
                    channel: try await dialer.dial(bootstrap, within: limit, configure: watched))
            case .ssh(let destination):
                let dialer = ssh ?? SSHDialer(destination: destination, program: .users)
                return try await dialer.dial(configured(bootstrap, configure), within: timeout)
            }
        } catch let error as EngineError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            let reason = DialFailure.reason(error, endpoint: endpoint, within: limit)
            throw EngineError(
                .unreachable, "can't connect to \(endpoint): \(reason.message)", hint: reason.hint)
        }
    }
}

/// An open channel.
struct DialledChannel: Sendable {
    var channel: any Channel
    /// Asked when the connection has ended, or broken, before the answer's end: a reason that only what lies below
    /// knows. Told whether the answer had begun. Nil where nothing lies below.
    var reason: (@Sendable (_ hasAnswered: Bool) async -> EngineError?)?
    /// To be told when the answer has begun.
    var answered: @Sendable () -> Void = {}
}

extension Duration {
    var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        // Longer than a century is for ever, and would overflow.
        return .nanoseconds(min(seconds, 3_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
