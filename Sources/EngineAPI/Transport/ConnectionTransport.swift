import GalleyCore

/// Carries calls over connections to an engine's endpoint.
///
/// Each call has a connection of its own, closed after the answer: no call can be harmed by the one before it, and none
/// has to be sent again because an idle connection turned out dead. Over a unix socket a connection costs some 0.07 ms,
/// where the fastest call of an upgrade takes 2 ms.
public struct ConnectionTransport: EngineTransport {
    static let userAgent = "galley/\(GalleyVersion.current)"

    /// Dialled anew for each call.
    public let endpoint: Endpoint

    /// Connects to nothing yet.
    public init(endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    private func connection(_ request: EngineRequest, upgrade: Bool = false) async throws -> EngineConnection {
        try await EngineConnection(EngineDialer(endpoint: endpoint), request, upgrade: upgrade)
    }

    /// Connects, sends, and returns at the answer's head; the connection lives as long as the body is held.
    public func send(_ request: EngineRequest) async throws -> EngineResponse {
        let connection = try await connection(request)
        let head = try await connection.head()
        return EngineResponse(status: head.status, headers: head.headers, body: connection.body)
    }

    /// Both answers that engines give are taken: 101, and Docker's older 200 whose body never ends.
    public func hijack(_ request: EngineRequest) async throws -> HijackedConnection {
        let connection = try await connection(request, upgrade: true)
        let head = try await connection.head()
        guard head.status == 101 || (200..<300).contains(head.status) else {
            let bytes = try await connection.body.collect(limit: 1 << 20)
            throw EngineError(.api, Engine.message(in: bytes, status: head.status), status: head.status)
        }
        return HijackedConnection(
            inbound: connection.body, write: { try await connection.write($0) },
            closeWrite: { try await connection.closeWrite() }, close: { await connection.close() })
    }
}
