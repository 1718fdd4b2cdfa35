import GalleyCore
import TestSupport
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
        "9007199254740993", "-9007199254740993", "0.1", "-1.5", "1e+300", #""""#, #""a\"b\\/\n\u0001é😀""#, "[]", "{}",
        "[null]",
        #"{"a":null,"b":[{"c":9223372036854775807}]}"#, #"{"":{"a.b/c":[[],{}]}}"#,
    ])
    func `a document comes out as it went in`(text: String) throws {
        let value = try JSONValue(parsing: text.utf8)
        #expect(value.text() == text)
        #expect(try JSONValue(parsing: value.bytes(pretty: true)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "{", #"{"a" 1}"#, "'a'", "1 2", #""\ud800""#, "\u{FEFF}x", "1e999", "NaN", "+1",
    ])
    func `what is no document is an error`(text: String) {
        let error = #expect(throws: GalleyError.self) { try JSONValue(parsing: text.utf8) }
        #expect(error?.code == .badInput)
    }

    @Test func `bytes that are no text are an error`() {
        #expect(throws: GalleyError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `null and absent, false and 0 stay apart`() throws {
        let value = try JSONValue(parsing: #"{"null":null,"false":false,"zero":0,"text":"0"}"#.utf8)
        #expect(value["null"] == .null && value["absent"] == nil)
        #expect(value["false"] == false && value["zero"] == 0)
        #expect(value["false"] != value["zero"] && value["text"]?.integer == nil)
    }

    @Test func `members are reached, set and removed`() throws {
        var value: JSONValue = ["HostConfig": ["Binds": ["/a:/b", 1]], "Id": "x"]
        #expect(value[path: "HostConfig", "Binds"]?.strings == ["/a:/b"])
        #expect(value[path: "HostConfig", "Absent", "Deeper"] == nil)
        value["Id"] = nil
        value["Name"] = "n"
        #expect(value.text() == #"{"HostConfig":{"Binds":["/a:/b",1]},"Name":"n"}"#)
        var null = JSONValue.null
        null["a"] = 1
        #expect(null == ["a": 1])
        var number: JSONValue = 5
        number["a"] = 1
        #expect(number == 5)
    }

    @Test(arguments: [
        ("null", true), ("false", true), ("0", true), (#""""#, true), ("[]", true), ("{}", true), ("0.0", true),
        ("true", false), ("-1", false), (#"" ""#, false), ("[null]", false), (#"{"a":null}"#, false), ("0.1", false),
    ])
    func `empty is what omitempty leaves out`(text: String, expected: Bool) throws {
        #expect(try JSONValue(parsing: text.utf8).isEmpty == expected)
    }

    @Test func `a value of a known shape is read and written`() throws {
        struct Shape: Codable, Equatable {
            var count: Int64
            var name: String?
        }
        let value = try JSONValue(encoding: Shape(count: .max, name: nil))
        #expect(value == ["count": .integer(.max)])
        #expect(try value.decoded(as: Shape.self) == Shape(count: .max, name: nil))
        let error = #expect(throws: GalleyError.self) { try JSONValue.string("x").decoded(as: Shape.self) }
        #expect(error?.code == .badInput)
    }

    @Test func `random documents survive, and equal ones give equal bytes`() throws {
        var random = SeededGenerator.announced(for: "JSON documents")
        for _ in 0..<500 {
            let value = document(&random, depth: 4)
            let bytes = value.bytes()
            let again = try JSONValue(parsing: bytes)
            #expect(again == value)
            #expect(again.bytes() == bytes)
        }
    }

    @Test func `damaged documents never crash`() {
        var random = SeededGenerator.announced(for: "damaged JSON")
        for _ in 0..<1000 {
            var bytes = document(&random, depth: 3).bytes()
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let value = try? JSONValue(parsing: bytes) { #expect((try? JSONValue(parsing: value.bytes())) == value) }
        }
    }

    private func document(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 6 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(bitPattern: random.next() >> Int.random(in: 0...63, using: &random)))
        case 3: return .unsigned(UInt64.random(in: (UInt64(Int64.max) + 1)...UInt64.max, using: &random))
        case 4: return .number(Double.random(in: -1...1, using: &random))
        case 5: return .string(random.text(from: "aé\"\\/\u{0}\n\u{2028}😀", upTo: 6))
        case 6:
            return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in document(&random, depth: depth - 1) })
        default:
            let members = (0..<Int.random(in: 0...3, using: &random)).map {
                ("\(random.text(from: "ab\"é", upTo: 3))\($0)", document(&random, depth: depth - 1))
            }
            return .object(Dictionary(uniqueKeysWithValues: members))
        }
    }
}
