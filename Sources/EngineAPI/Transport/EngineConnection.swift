import GalleyCore
import NIOCore
import NIOHTTP1
import Synchronization

/// One connection carrying one call. Closed when the answer has been read, when its reader is cancelled, and when
/// nobody holds it any more.
final class EngineConnection: Sendable {
    private let channel: any Channel
    private let reason: (@Sendable (Bool) async -> EngineError?)?
    /// To be called when the answer has begun.
    let answered: @Sendable () -> Void
    private let hasAnswered = Mutex(false)
    private let isRaw: Bool
    private let mailbox: Mailbox
    private let upload = Mutex<Task<Void, Never>?>(nil)
    /// The request's name, for errors that come up while the body is read.
    private let call: String

    /// Connects and sends the request's head; a body made while it is sent follows on its own.
    /// - Parameters:
    ///   - place: given back when the connection is closed.
    ///   - upgrade: asks the engine to leave HTTP after its answer.
    /// - Throws: ``EngineError`` `.unreachable`.
    init(
        _ dialer: EngineDialer, _ request: EngineRequest, within deadline: CallDeadline?, place: Turnstile.Place,
        upgrade: Bool
    ) async throws {
        try Task.checkCancellation()
        let mailbox = Mailbox()
        self.mailbox = mailbox
        call = request.name
        isRaw = upgrade
        let dialled = try await dialer.dial(within: deadline?.left) { channel in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTPRequestEncoder())
            if upgrade { try pipeline.addHandler(UpgradeHandler(mailbox: mailbox)) }
            try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: Self.limits)))
            try pipeline.addHandler(
                ExchangeHandler(
                    mailbox: mailbox, deadline: deadline, isOpenEnded: upgrade || request.streamed))
        }
        channel = dialled.channel
        reason = dialled.reason
        answered = dialled.answered
        channel.closeFuture.whenComplete { _ in place.leave() }
        mailbox.connect(
            hasRoom: { [channel] in channel.read() }, cancelled: { [channel] in channel.close(promise: nil) })
        try Task.checkCancellation()
        send(request, upgrade: upgrade)
    }

    private static let limits = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ConnectionTransport.headLimit
        limits.maxHeaderListSize = ConnectionTransport.headLimit
        return limits
    }()

    deinit { shut() }

    private func shut() {
        upload.withLock { $0?.cancel() }
        channel.close(promise: nil)
    }

    // MARK: The answer

    func head() async throws -> (status: Int, headers: [String: String]) {
        guard case .head(let status, let headers) = try await part() else {
            throw EngineError(.malformed, "an answer without a head")
        }
        return (status, headers)
    }

    /// The body's next bytes, nil after its end.
    func next() async throws -> [UInt8]? {
        guard case .body(let bytes) = try await part() else { return nil }
        return bytes
    }

    private func part() async throws -> Mailbox.Part? {
        do {
            let part = try await mailbox.next()
            if part != nil { hasAnswered.withLock { $0 = true } }
            // An end that HTTP does not mark can be a cut that only what lies below knows of.
            if part == nil, isRaw, let cut = await reason?(true) { throw cut }
            return part
        } catch var error as EngineError {
            if error.code == .cut, let below = await reason?(hasAnswered.withLock { $0 }) { error = below }
            error.call = call
            throw error
        }
    }

    var body: EngineBodyStream {
        EngineBodyStream { try await self.next() }
    }

    // MARK: After an upgrade

    /// Sends bytes and waits until the socket took them; cancelling the task closes the connection.
    func write(_ bytes: [UInt8]) async throws {
        try await throughChannel { channel in
            try await channel.writeAndFlush(Self.body(bytes))
        }
    }

    /// Ends our side; the engine's stays open.
    func closeWrite() async throws {
        do {
            try await throughChannel { try await $0.close(mode: .output) }
        } catch let error as ChannelError where error == .outputClosed {
            // Ended already.
        }
    }

    func close() async {
        upload.withLock { $0?.cancel() }
        try? await channel.close()
    }

    private func throughChannel(_ act: (any Channel) async throws -> Void) async throws {
        do {
            try await withTaskCancellationHandler {
                try await act(channel)
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch let error as ChannelError where error == .outputClosed {
            throw error
        } catch {
            try Task.checkCancellation()
            throw EngineError(.cut, "the connection is gone: \(error)", call: call)
        }
    }

    // MARK: The request

    private func send(_ request: EngineRequest, upgrade: Bool) {
        var headers = HTTPHeaders([("Host", "docker"), ("User-Agent", ConnectionTransport.userAgent)])
        headers.add(name: "Connection", value: upgrade ? "Upgrade" : "close")
        if upgrade { headers.add(name: "Upgrade", value: "tcp") }
        if let login = request.registryAuth { headers.add(name: "X-Registry-Auth", value: login.reveal()) }

        var whole: [UInt8]?
        switch request.body {
        case .none: if request.method == .post || request.method == .put { whole = [] }
        case .json(let value):
            headers.add(name: "Content-Type", value: "application/json")
            whole = value.bytes()
        case .bytes(let bytes, let contentType):
            headers.add(name: "Content-Type", value: contentType)
            whole = bytes
        case .stream(_, let contentType):
            headers.add(name: "Content-Type", value: contentType)
            headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        if let whole { headers.add(name: "Content-Length", value: String(whole.count)) }

        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: request.target,
            headers: headers)
        // Failures to write need no ear here: they end the connection, and the answer's reader hears of that.
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if case .stream(let chunks, _) = request.body {
            channel.flush()
            startUpload(chunks)
        } else {
            if let whole, !whole.isEmpty { channel.write(Self.body(whole), promise: nil) }
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        }
    }

    /// Sends a body at the pace at which the socket takes it. If the source fails, the connection is cut, so that the
    /// engine can't take what came for the whole, and the answer's reader gets the source's error.
    private func startUpload(_ chunks: AsyncThrowingStream<[UInt8], any Error>) {
        let task = Task { [channel, mailbox] in
            var source = chunks.makeAsyncIterator()
            while true {
                let chunk: [UInt8]?
                do {
                    chunk = try await source.next()
                    try Task.checkCancellation()
                } catch {
                    mailbox.finish(error)
                    channel.close(promise: nil)
                    return
                }
                do {
                    guard let chunk else {
                        return try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
                    }
                    try await channel.writeAndFlush(Self.body(chunk))
                } catch {
                    return
                }
            }
        }
        upload.withLock { $0 = task }
    }

    private static func body(_ bytes: [UInt8]) -> HTTPClientRequestPart {
        .body(.byteBuffer(ByteBuffer(bytes: bytes)))
    }
}

extension EngineRequest {
    /// The request line's target: `/v1.41/containers/json?all=true`.
    var target: String {
        var target = (version.map { "/v\($0)" } ?? "") + path
        for (place, item) in query.enumerated() {
            target += (place == 0 ? "?" : "&") + item.name.percentEncoded + "=" + item.value.percentEncoded
        }
        return target
    }
}
