import EngineAPI
import GalleyCore

/// A request as the engine takes it in: decoded, whole, with the API version it asks for.
struct Call: Sendable {
    let method: EngineRequest.Method
    /// The path's parts, decoded; an image's slashes are parts of their own.
    let parts: [String]
    let query: [String: [String]]
    let version: APIVersion
    /// Null for none.
    var json: JSONValue
    var bytes: [UInt8]
    /// `POST /containers/abc/start`.
    let name: String
    /// The login for a registry, still encoded.
    let registryAuth: Secret?

    init(_ request: EngineRequest, body: [UInt8], engine: APIVersion) throws(APIFailure) {
        method = request.method
        parts = request.path.split(separator: "/").flatMap { Self.decoded($0).split(separator: "/").map(String.init) }
        query = Dictionary(grouping: request.query, by: \.name).mapValues { $0.map(\.value) }
        version = request.version ?? engine
        name = request.name
        registryAuth = request.registryAuth
        bytes = []
        switch request.body {
        case .none: json = .null
        case .json(let value): json = value
        case .bytes(_, let type), .stream(_, let type):
            json = .null
            bytes = body
            guard type.hasPrefix("application/json") else { return }
            bytes = []
            do {
                json = try JSONValue(parsing: body)
            } catch {
                throw APIFailure(400, "invalid JSON: \(error.message)")
            }
        }
    }

    func text(_ name: String) -> String? { query[name]?.first }

    /// Absent, empty, `0`, `no`, `false` and `none` are false.
    func flag(_ name: String) -> Bool {
        guard let value = text(name)?.lowercased() else { return false }
        return !["", "0", "no", "false", "none"].contains(value)
    }

    func number(_ name: String) -> Int? { text(name).flatMap(Int.init) }

    /// `filters={"label":["a=b"]}`; the older form of an object of objects too.
    func filters() throws(APIFailure) -> [String: [String]] {
        guard let text = text("filters"), !text.isEmpty else { return [:] }
        guard let object = (try? JSONValue(parsing: Array(text.utf8)))?.object else {
            throw APIFailure(400, "invalid filter")
        }
        return object.mapValues { value in
            value.object.map { $0.filter { $0.value.bool == true }.keys.sorted() } ?? value.strings
        }
    }

    static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
