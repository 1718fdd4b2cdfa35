import GalleyCore

/// Carries calls over connections to an engine's endpoint.
///
/// Each call has a connection of its own, closed after the answer: no call can be harmed by the one before it, and none
/// has to be sent again because an idle connection turned out dead. Over a unix socket a connection costs some 0.07 ms,
/// where the fastest call of an upgrade takes 2 ms. TLS costs two round trips more, ssh a login: one that the user's
/// configuration shares (`ControlMaster`) costs little.
///
/// What it takes at most: ``connectionLimit`` connections at once, 4 logins by ssh at once to one host; of an answer a
/// head of ``headLimit`` bytes, a body of 64 MiB that is read whole (1 MiB of an error), lines of progress of 1 MiB, and
/// 256 KiB that wait for a slow reader of a stream: then the socket is read no more. Calls beyond the connections wait
/// in line, as long as their deadline.
public struct ConnectionTransport: EngineTransport {
    static let userAgent = "galley/\(GalleyVersion.current)"

    /// So many connections at once, streams among them, each of which may need a file descriptor or three.
    public static let connectionLimit = 64
    /// Bytes of an answer's status line and headers.
    public static let headLimit = 64 << 10

    /// Dialled anew for each call.
    public var endpoint: Endpoint { dialer.endpoint }
    private let dialer: EngineDialer
    private let places: Turnstile

    /// Connects to nothing yet.
    public init(endpoint: Endpoint) {
        self.init(dialer: EngineDialer(endpoint: endpoint))
    }

    init(dialer: EngineDialer, connections: Int = connectionLimit) {
        self.dialer = dialer
        places = Turnstile(width: connections)
    }

    /// A connection on which the answer has begun.
    private func answered(
        _ request: EngineRequest, upgrade: Bool = false
    ) async throws -> (connection: EngineConnection, status: Int, headers: [String: String]) {
        let deadline = request.deadline.map(CallDeadline.init)
        while true {
            let (route, steps) = (dialer.ssh?.routes.current, dialer.ssh?.routes.steps)
            do {
                guard let place = try await places.enter(within: deadline?.left) else {
                    throw EngineError(
                        .unreachable,
                        "all \(places.width) connections to \(endpoint) were in use for \(deadline?.limit.text ?? "")",
                        call: request.name,
                        hint: "galley asks this much of one engine at once: wait, or do less at once")
                }
                let connection = try await EngineConnection(
                    dialer, request, within: deadline, place: place, upgrade: upgrade)
                let head = try await connection.head()
                connection.answered()
                if let route { dialer.ssh?.routes.worked(route) }
                return (connection, head.status, head.headers)
            } catch let error as EngineError
                where error.code == .unreachable && request.canBeSentAgain && dialer.ssh?.routes.steps != steps
            {
                // That host has another way to its engine; each turn leaves one fewer.
                continue
            }
        }
    }

    /// Connects, sends, and returns at the answer's head; the connection lives as long as the body is held.
    public func send(_ request: EngineRequest) async throws -> EngineResponse {
        let (connection, status, headers) = try await answered(request)
        return EngineResponse(status: status, headers: headers, body: connection.body)
    }

    /// Both answers that engines give are taken: 101, and Docker's older 200 whose body never ends.
    public func hijack(_ request: EngineRequest) async throws -> HijackedConnection {
        let (connection, status, _) = try await answered(request, upgrade: true)
        guard status == 101 || (200..<300).contains(status) else {
            let bytes = try await connection.body.collect(limit: 1 << 20)
            throw EngineError(.api, Engine.message(in: bytes, status: status), status: status)
        }
        return HijackedConnection(
            inbound: connection.body, write: { try await connection.write($0) },
            closeWrite: { try await connection.closeWrite() }, close: { await connection.close() })
    }
}
