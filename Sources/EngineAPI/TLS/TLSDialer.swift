import Foundation
import GalleyCore
import NIOCore
import NIOPosix
import NIOSSL

/// Opens TLS channels, handshake done.
struct TLSDialer: Sendable {
    let endpoint: Endpoint
    let host: String
    let port: Int
    let tls: EndpointTLS

    /// - Throws: ``EngineError`` `.unreachable` with the cause.
    func dial(
        _ bootstrap: ClientBootstrap, within limit: Duration,
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        do {
            return try await shake(hands: bootstrap, within: limit, configure: configure)
        } catch let error where !(error is EngineError) {
            guard TLSFailure.isAboutServerCertificate(error) else { throw named(error, nil) }
            throw named(error, try? await presented(within: .seconds(5)))
        }
    }

    private func named(_ error: any Error, _ presented: PresentedCertificate?) -> any Error {
        guard let failure = TLSFailure.explain(error, endpoint: endpoint, presented: presented, now: Date()) else {
            return error
        }
        return EngineError(
            .unreachable, "no TLS connection to \(endpoint): \(failure.message)", hint: failure.hint)
    }

    /// The certificate that the engine shows, without any check and without showing ours; the handshake ends there.
    func presented(within limit: Duration) async throws -> PresentedCertificate? {
        let context = try tls.context(looking: true)
        let name = serverName
        let (channel, seen) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(limit.timeAmount)
            .connect(host: host, port: port) {
                channel -> EventLoopFuture<(any Channel, EventLoopFuture<PresentedCertificate?>)> in
                let seen = channel.eventLoop.makePromise(of: PresentedCertificate?.self)
                channel.closeFuture.whenComplete { _ in seen.succeed(nil) }
                return channel.eventLoop.makeCompletedFuture {
                    let judge: NIOSSLCustomVerificationCallback = { chain, verdict in
                        seen.succeed(chain.first.map { PresentedCertificate($0) })
                        verdict.succeed(NIOSSLVerificationResult.failed)
                    }
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: name, customVerificationCallback: judge)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return (channel, seen.futureResult)
                }
            }
        let timer = channel.eventLoop.scheduleTask(in: limit.timeAmount) { channel.close(promise: nil) }
        defer {
            timer.cancel()
            channel.close(promise: nil)
        }
        return try await seen.get()
    }

    /// A name goes into the handshake, and is what is checked; of an address the connection's own is checked.
    private var serverName: String? {
        (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }

    private func shake(
        hands bootstrap: ClientBootstrap, within limit: Duration,
        configure: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        let start = ContinuousClock.now
        let endpoint = endpoint
        let context = try tls.context()
        let name = serverName
        let (channel, handshake) = try await bootstrap.connect(host: host, port: port) { channel in
            let promise = channel.eventLoop.makePromise(of: Void.self)
            return channel.eventLoop.makeCompletedFuture {
                do {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
                    try pipeline.addHandler(TLSHandshakeHandler(endpoint: endpoint, handshake: promise))
                    try configure(channel)
                } catch {
                    promise.fail(error)
                    throw error
                }
                return (channel, promise.futureResult)
            }
        }
        let left = max(.zero, limit - (ContinuousClock.now - start))
        let timer = channel.eventLoop.scheduleTask(in: left.timeAmount) { channel.close(promise: nil) }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            do {
                try await handshake.get()
            } catch {
                channel.close(promise: nil)
                try Task.checkCancellation()
                // Whoever closed it then: the timer, or the call's own deadline.
                guard ContinuousClock.now - start < limit else {
                    throw EngineError(
                        .unreachable, "no TLS handshake with \(endpoint) within \(limit.text)",
                        hint: "does an engine with TLS listen there?")
                }
                throw error
            }
            return channel
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
