import EngineAPI
import GalleyCore
import NIOCore

/// HTTP/1.1 on one connection, the server's side, as far as engine clients use it.
struct ServerWire {
    struct Request {
        var request: EngineRequest
        var asksForUpgrade: Bool
        var closes: Bool
    }

    private var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffered: [UInt8] = []

    init(
        input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.input = input
        self.output = output
    }

    /// What the client sent next; nil at its end.
    mutating func nextBytes() async throws -> [UInt8]? {
        if !buffered.isEmpty {
            defer { buffered = [] }
            return buffered
        }
        return try await input.next().map { Array(buffer: $0) }
    }

    private mutating func line() async throws -> String? {
        while true {
            if let end = buffered.firstIndex(of: 10) {
                let line = buffered[..<end]
                buffered.removeSubrange(...end)
                return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
            }
            guard let more = try await input.next() else { return nil }
            buffered += Array(buffer: more)
        }
    }

    private mutating func bytes(_ count: Int) async throws -> [UInt8]? {
        while buffered.count < count {
            guard let more = try await input.next() else { return nil }
            buffered += Array(buffer: more)
        }
        defer { buffered.removeFirst(count) }
        return Array(buffered.prefix(count))
    }

    /// Nil when the client has closed, in the middle of a request too.
    mutating func nextRequest() async throws -> Request? {
        guard let first = try await line() else { return nil }
        let words = first.split(separator: " ").map(String.init)
        guard words.count == 3, let method = EngineRequest.Method(rawValue: words[0]) else { return nil }
        var headers: [String: String] = [:]
        while let line = try await line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        guard let body = try await body(headers) else { return nil }
        var request = EngineRequest(method, "", deadline: nil)
        Self.read(target: words[1], into: &request)
        request.registryAuth = headers["x-registry-auth"].map { Secret($0) }
        if !body.isEmpty {
            request.body = .bytes(body, contentType: headers["content-type"] ?? "application/octet-stream")
        }
        return Request(
            request: request, asksForUpgrade: headers["upgrade"] != nil,
            closes: headers["connection"]?.lowercased() == "close")
    }

    private mutating func body(_ headers: [String: String]) async throws -> [UInt8]? {
        guard headers["transfer-encoding"] == "chunked" else {
            return try await bytes(headers["content-length"].flatMap(Int.init) ?? 0)
        }
        var whole: [UInt8] = []
        while let size = try await line().flatMap({ Int($0.prefix { $0 != ";" }, radix: 16) }) {
            guard let chunk = try await bytes(size), try await line() != nil else { return nil }
            if size == 0 { return whole }
            whole += chunk
        }
        return nil
    }

    /// `/v1.41/containers/json?all=1`
    private static func read(target: String, into request: inout EngineRequest) {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        var path = halves.first ?? "/"
        let first = path.split(separator: "/").first ?? ""
        if first.first == "v", let version = APIVersion(String(first.dropFirst())) {
            request.version = version
            path.removeFirst(first.count + 1)
        }
        request.path = path
        guard halves.count == 2 else { return }
        request.query = halves[1].split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring) -> String { Call.decoded(Substring(text.map { $0 == "+" ? " " : $0 })) }
            return (decoded(sides[0]), sides.count == 2 ? decoded(sides[1]) : "")
        }
    }

    func switchProtocols() async throws {
        try await write(
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\n"
                + "Upgrade: tcp\r\n\r\n")
    }

    /// The whole answer, in chunks as they become known.
    func write(_ response: EngineResponse, withBody: Bool) async throws {
        var head = "HTTP/1.1 \(response.status) \(response.status)\r\n"
        for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
        guard withBody, ![204, 304].contains(response.status) else { return try await write(head + "\r\n") }
        try await write(head + "Transfer-Encoding: chunked\r\n\r\n")
        for try await bytes in response.body where !bytes.isEmpty {
            var chunk = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
            chunk.writeBytes(bytes)
            chunk.writeString("\r\n")
            try await output.write(chunk)
        }
        try await write("0\r\n\r\n")
    }

    private func write(_ text: String) async throws {
        try await output.write(ByteBuffer(string: text))
    }
}
