import GalleyCore
import TestSupport
import Testing
import Yams

@testable import GalleyCommands

@Suite struct YAMLTextTests {
    @Test func nested() {
        let value: JSONValue = [
            "list": ["a", ["b", []], ["k": ["x": 1], "l": [:]]], "empty": "", "map": ["z": nil, "a": true],
        ]
        #expect(
            YAMLText.document(value) == """
                empty: ""
                list:
                  - a
                  - - b
                    - []
                  - k:
                      x: 1
                    l: {}
                map:
                  a: true
                  z: null

                """)
    }

    @Test(
        "what YAML would take for something else is quoted",
        arguments: [
            "no", "Yes", "NULL", "~", "1", "1.5", "0x1f", "0o7", "1e3", "-", "- a", "a: b", "a:", "#x", "a #b", "*x",
            "&x",
            "!x", "%x", "@x", "`x", "{}", "[a]", "2025-01-01", " a", "a ", "", "a\tb", "a\r\nb", "\u{85}", "\u{2028}",
            "🚢", "\u{7F}", "\u{0}", "'", "\"", "\\", "<<", "=", "?", "on", "n", ".inf", ".nan", "12:30:45",
            "---", "...", "http://x:80/y", "a,b", "\u{10FFFF}",
        ])
    func ambiguous(text: String) throws {
        try expectSame(.string(text))
        try expectSame([text: .string(text)] as JSONValue)
    }

    @Test func aByteOrderMarkIsEscaped() {
        // Not through the reader: it drops the mark from what it has decoded.
        #expect(YAMLText.document("\u{FEFF}x") == "\"\\ufeffx\"\n")
    }

    @Test(arguments: [0, -1, 1e20, 1e-7, 0.1, 123456.789, 1e300, -2.5e-300, 9_007_199_254_740_992])
    func numbers(value: Double) throws {
        try expectSame(.number(value))
    }

    @Test("random documents come back as they were")
    func random() throws {
        var random = SeededGenerator.announced(for: "YAML documents")
        for _ in 0..<300 { try expectSame(random.value(depth: 4), "seed \(random.seed)") }
    }

    private func expectSame(_ value: JSONValue, _ comment: Comment? = nil) throws {
        let text = YAMLText.document(value)
        let node = try #require(try Yams.compose(yaml: text), comment)
        #expect(json(node) == value, comment)
    }

    /// As the reader resolves it: quoted scalars are strings, plain ones what YAML's tags say.
    private func json(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(Dictionary(uniqueKeysWithValues: mapping.map { ($0.key.string ?? "?", json($0.value)) }))
        case .sequence(let items): .array(items.map(json))
        case .scalar(let scalar):
            switch node.tag.description {
            case "tag:yaml.org,2002:null": .null
            case "tag:yaml.org,2002:bool": .bool(scalar.string == "true")
            case "tag:yaml.org,2002:int":
                Int64(scalar.string).map { .integer($0) } ?? .unsigned(UInt64(scalar.string) ?? 0)
            case "tag:yaml.org,2002:float": .number(Double(scalar.string) ?? .nan)
            default: .string(scalar.string)
            }
        case .alias: .string("alias")
        }
    }

}

extension SeededGenerator {
    fileprivate mutating func text() -> String {
        let pieces: [String] = [
            "a", "B", "0", "9", ":", " ", "#", "-", "\"", "\\", "'", "\n", "\t", "\r", "{", "]", ",", "&", "*", "!",
            "|", ">", "%", "@", "no", "null", "~", "é", "数", "🚢", "\u{1}", "\u{85}", "\u{2029}", "/", ".", "_", "+",
        ]
        return (0..<Int.random(in: 0...6, using: &self)).map { _ in
            pieces.randomElement(using: &self) ?? ""
        }.joined()
    }

    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()))
        case 3: return .unsigned(UInt64.max - UInt64.random(in: 0...1000, using: &self))
        case 4: return .number(Double.random(in: -1e9...1e9, using: &self) + 0.5)
        case 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &self) { members[text()] = value(depth: depth - 1) }
            return .object(members)
        }
    }
}
