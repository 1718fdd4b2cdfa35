import GalleyCore
import TestSupport
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
    @Test(arguments: 0..<200)
    func `what was written is read back`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value = document(&generator, depth: 4)
        #expect(try JSONValue(parsing: value.bytes()) == value)
        #expect(try JSONValue(parsing: value.bytes(pretty: true)) == value)
    }

    @Test(arguments: [
        ("9223372036854775807", JSONValue.integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("18446744073709551615", .unsigned(.max)), ("18446744073709551616", .number(18_446_744_073_709_551_616)),
        ("1.0", .integer(1)), ("1e3", .integer(1000)), ("-0.5", .number(-0.5)), ("0", .integer(0)),
        (#""\u00e9\uD83D\uDE00\n\/""#, .string("é😀\n/")), (" [ ] ", .array([])), ("{\t}", .object([:])),
        (#"{"a":1,"a":2}"#, .object(["a": .integer(2)])),
    ])
    func `a text and its value`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "tru", "nul", "01", "-", "1.", ".5", "1e", "+1", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{,}",
        "{a:1}",
        "\"", "\"\\x\"", "\"\\u12\"", "\"\\uD800\"", "\"\\uD800\\u0041\"", "\"\\uDC00\"", "\"a\nb\"", "[", "{", "1 1",
        "]",
        "NaN", "1e999", "'a'", "[1}",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: GalleyError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `broken UTF-8 and endless nesting are refused`() {
        #expect(throws: GalleyError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: GalleyError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        }
    }

    @Test(arguments: 0..<50)
    func `a damaged document is read or refused, never worse`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var bytes = document(&generator, depth: 4).bytes()
        for _ in 0..<200 {
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect(try JSONValue(parsing: value.bytes()) == value)
        }
    }

    private func document(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .unsigned(UInt64.random(in: (1 << 63)...UInt64.max, using: &generator))
        case 4: return .number(Double(Int.random(in: -999...999, using: &generator)) / 8 + 0.0625)
        case 5: return .string(text(&generator))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in document(&generator, depth: depth - 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0..<5, using: &generator) {
                members[text(&generator)] = document(&generator, depth: depth - 1)
            }
            return .object(members)
        }
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        let scalars = Array("ab \"\\/\n\t\u{1}é€😀{}[]:,".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            text.append(scalars[Int.random(in: scalars.indices, using: &generator)])
        }
        return String(text)
    }
}
