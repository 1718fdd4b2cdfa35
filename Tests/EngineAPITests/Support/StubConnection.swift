import Foundation
import GalleyCore
import NIOCore

/// A request as it stood on the wire.
struct StubRequest: Sendable, Equatable {
    /// `GET /v1.41/info`.
    var line: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    var json: JSONValue? { try? JSONValue(parsing: body) }
}

/// The engine's end of one connection, bytes in and bytes out; a script writes the answer as it should stand on the wire.
final class StubConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let channel: any Channel
    private var unread: [UInt8] = []
    private let note: (StubRequest) -> Void

    init(
        _ channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        note: @escaping (StubRequest) -> Void
    ) {
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.note = note
    }

    /// What arrived, nil when the client closed or ended its side.
    func read() async throws -> [UInt8]? {
        if !unread.isEmpty {
            defer { unread = [] }
            return unread
        }
        return try await inbound.next().map { Array(buffer: $0) }
    }

    /// The head of the request; its body stays to be read.
    func requestHead() async throws -> StubRequest {
        let end = Array("\r\n\r\n".utf8)
        var bytes: [UInt8] = []
        while true {
            if let range = bytes.firstRange(of: end) {
                unread = Array(bytes[range.upperBound...])
                let lines = String(decoding: bytes[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let words = lines[0].split(separator: " ")
                return StubRequest(line: "\(words[0]) \(words[1])", headers: headers, body: [])
            }
            guard let more = try await read() else { throw StubError.clientClosed }
            bytes += more
        }
    }

    /// The whole request, its body put together.
    func request() async throws -> StubRequest {
        var request = try await requestHead()
        if let length = request.headers["content-length"].flatMap({ Int($0) }) {
            request.body = try await read(exactly: length)
        } else if request.headers["transfer-encoding"] == "chunked" {
            while true {
                let size = Int(try await readLine(), radix: 16) ?? 0
                request.body += try await read(exactly: size)
                _ = try await readLine()
                if size == 0 { break }
            }
        }
        note(request)
        return request
    }

    func read(exactly count: Int) async throws -> [UInt8] {
        guard count > 0 else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try await read() else { throw StubError.clientClosed }
            bytes += more
        }
        unread = Array(bytes[count...])
        return Array(bytes[..<count])
    }

    private func readLine() async throws -> String {
        var line: [UInt8] = []
        while true {
            let byte = try await read(exactly: 1)
            if byte == [10] { return String(decoding: line.dropLast(), as: UTF8.self) }
            line += byte
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Waits until the socket has them: the script's end closes the connection, and what was still queued would be lost.
    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// An answer with its length.
    func answer(_ status: Int, _ body: String = "", headers: [String] = []) async throws {
        let lines = ["HTTP/1.1 \(status) Any", "Content-Length: \(body.utf8.count)"] + headers
        try await send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (status == 304 ? "" : body))
    }

    /// Ends this side and leaves the client's open.
    func closeWrite() { outbound.finish() }

    /// Waits until the client has closed the connection; a reset counts.
    func untilClosed() async {
        while let bytes = try? await read(), !bytes.isEmpty {}
    }
}

enum StubError: Error { case clientClosed }
