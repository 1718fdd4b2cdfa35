import GalleyCore

/// One engine: a transport and the API version agreed with it. The calls are extensions, one file each in `Calls/`.
public struct Engine: Sendable {
    /// A socket's or the simulator's.
    public let transport: any EngineTransport
    /// The version every call uses unless it names another.
    public let version: APIVersion
    /// What the engine said of itself at negotiation; nil for an engine made without one.
    public let identity: EngineIdentity?

    var isPodman: Bool { identity?.product == .podman }

    /// For a version that is known already; ``negotiate(transport:)`` asks the engine. Nothing is sent.
    public init(transport: any EngineTransport, version: APIVersion, identity: EngineIdentity? = nil) {
        self.transport = transport
        self.version = version
        self.identity = identity
    }

    /// A plain call: sends, reads the whole answer, gives JSON (`.null` for an empty body).
    /// - Throws: ``EngineError``; `.api` with the engine's message for any status of 300 and above.
    @discardableResult
    func call(_ request: EngineRequest, accepting: Set<Int> = []) async throws -> JSONValue {
        let response = try await open(request, accepting: accepting)
        let bytes = try await naming(request) { try await response.body.collect() }
        guard bytes.contains(where: { $0 > 32 }) else { return .null }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw EngineError(.malformed, "the engine's answer is no JSON", call: request.name)
        }
    }

    /// A call whose answer is read as it comes; an error status is thrown.
    func open(_ request: EngineRequest, accepting: Set<Int> = []) async throws -> EngineResponse {
        var request = request
        if request.version == nil, request.path != "/_ping", request.path != "/version" { request.version = version }
        let sent = request
        let response = try await naming(sent) { try await transport.send(sent) }
        guard response.status >= 300, !accepting.contains(response.status) else { return response }
        let bytes = try await naming(sent) { try await response.body.collect(limit: 1 << 20) }
        let status = isPodman ? PodmanAnswer.status(response.status, body: bytes) : response.status
        let message = Self.message(in: bytes, status: status)
        // A TLS port's answer to plain HTTP.
        if status == 400, message.contains("HTTP request to an HTTPS server") {
            throw EngineError(
                .unreachable, "what listens there wants TLS", call: sent.name,
                hint: "DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or a context, say what to use")
        }
        throw EngineError(.api, message, call: sent.name, status: status)
    }

    /// A call whose answer is bytes, at most `limit` of them.
    func collect(_ request: EngineRequest, limit: Int) async throws -> [UInt8] {
        let response = try await open(request)
        return try await naming(request) { try await response.body.collect(limit: limit) }
    }

    /// A call answered by lines of JSON, in which an error can follow a 200.
    func progressLines(_ request: EngineRequest, _ take: (JSONValue) -> Void) async throws {
        let response = try await open(request)
        try await naming(request) {
            var lines = JSONLines()
            func pass(_ line: JSONValue) throws {
                if let message = line["errorDetail"]?["message"]?.string ?? line["error"]?.string {
                    throw EngineError(.api, message)
                }
                take(line)
            }
            for try await chunk in response.body { try lines.push(chunk).forEach(pass) }
            if let last = try lines.finish() { try pass(last) }
        }
    }

    func hijack(_ request: EngineRequest) async throws -> HijackedConnection {
        var request = request
        request.version = request.version ?? version
        let sent = request
        return try await naming(sent) { try await transport.hijack(sent) }
    }

    /// Engines answer errors as `{"message": …}`; proxies in between as text.
    static func message(in bytes: [UInt8], status: Int) -> String {
        if let message = try? JSONValue(parsing: bytes)["message"]?.string { return message }
        let text = String(decoding: bytes.prefix(500), as: UTF8.self).trimmingPrefix { $0.isWhitespace }
        return text.isEmpty ? "status \(status) without a message" : String(text)
    }

    private func naming<Value>(_ request: EngineRequest, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch var error as EngineError {
            error.call = error.call ?? request.name
            throw error
        }
    }
}

extension Engine {
    /// One part of a request's path, made of an id or a name that a caller gave.
    /// - Parameter what: how the error calls it: `container name or id`.
    /// - Throws: `GalleyError` `.usage` when it is blank, before anything is sent: `/containers//json` would answer
    ///   something else.
    static func part(_ value: String, _ what: String) throws(GalleyError) -> String {
        guard value.contains(where: { !$0.isWhitespace }) else { throw GalleyError(.usage, "the \(what) is empty") }
        // A server resolves dots in a path before it looks at names.
        guard value != ".", value != ".." else { throw GalleyError(.usage, "'\(value)' is no \(what)") }
        return value.percentEncoded
    }
}

/// Path and query texts.
extension String {
    /// Percent-encodes one part of a path or one query value (RFC 3986 unreserved characters stay).
    var percentEncoded: String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            if unreserved.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
