import Foundation

/// Any JSON document, kept whole: 64-bit integers stay integers, null stays distinct from absent.
///
/// A container's configuration is read and sent back in this form, so that fields this Galley has never heard of
/// survive. Object keys are written in sorted order: equal values give equal bytes.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Only for values above `Int64.max`.
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// - Throws: `GalleyError` `.badInput` when the bytes are not one JSON document.
    public init(parsing bytes: some Sequence<UInt8>) throws(GalleyError) {
        guard let value = JSONParser.value(of: Array(bytes)) else {
            throw GalleyError(.badInput, "not a JSON document")
        }
        self = value
    }

    /// Any encodable value as JSON.
    public init(encoding value: some Encodable) throws(GalleyError) {
        do {
            self = try JSONValue(parsing: JSONEncoder().encode(value))
        } catch {
            throw GalleyError(.badInput, "can't be written as JSON", cause: error)
        }
    }

    /// A value of a known shape out of this document.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws(GalleyError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes()))
        } catch {
            throw GalleyError(.badInput, "unexpected shape of JSON for \(type)", cause: error)
        }
    }

    /// UTF-8 text with sorted keys; `pretty` indents by two.
    public func bytes(pretty: Bool = false) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        // Only a non-finite number can fail here, and no JSON document holds one.
        return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
    }

    /// The same as text: one line, or indented when `pretty`; no newline at the end.
    public func text(pretty: Bool = false) -> String { String(decoding: bytes(pretty: pretty), as: UTF8.self) }
}
