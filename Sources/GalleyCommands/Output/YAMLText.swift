import GalleyCore

/// JSON written as YAML that every reader takes for the same values, also one of YAML 1.1 with its `no` and `0o7`.
enum YAMLText {
    static func document(_ value: JSONValue) -> String {
        lines(value).map { $0 + "\n" }.joined()
    }

    private static func lines(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let members) where !members.isEmpty:
            members.sorted { $0.key < $1.key }.flatMap { key, child in
                isBlock(child)
                    ? ["\(string(key)):"] + lines(child).map { "  " + $0 } : ["\(string(key)): \(scalar(child))"]
            }
        case .array(let items) where !items.isEmpty:
            items.flatMap { item in
                lines(item).enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
            }
        default: [scalar(value)]
        }
    }

    private static func isBlock(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members): !members.isEmpty
        case .array(let items): !items.isEmpty
        default: false
        }
    }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array: "[]"
        case .object: "{}"
        }
    }

    /// With a point in the mantissa: without one, `1e+20` is a string to YAML 1.1.
    private static func number(_ value: Double) -> String {
        let text = "\(value)"
        guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    private static let reserved: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n",
    ]

    /// Plain where nothing in it could mean something else, else in double quotes.
    private static func string(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.first.map { isLetter($0) || $0 == "/" || $0 == "_" } == true
            && text.unicodeScalars.allSatisfy { isLetter($0) || "0123456789_./:@+- ".unicodeScalars.contains($0) }
            && !text.contains(": ") && text.last != ":" && text.last != " "
            && !reserved.contains(text.lowercased())
        return isPlain ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\t": "\\t"
        case " "..."~", "\u{A0}"..."\u{2027}", "\u{202F}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}",
            "\u{FF00}"..."\u{FFFD}":
            String(Character(scalar))
        default:
            scalar.value > 0xFFFF ? "\\U" + hex(scalar, 8) : "\\u" + hex(scalar, 4)
        }
    }

    private static func hex(_ scalar: Unicode.Scalar, _ digits: Int) -> String {
        let text = String(scalar.value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
