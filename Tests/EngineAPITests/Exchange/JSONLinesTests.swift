import GalleyCore
import TestSupport
import Testing

@testable import EngineAPI

@Suite struct JSONLinesTests {
    @Test(
        "Documents come whole however the stream is cut, the last one without a line's end too",
        arguments: 0..<50 as Range<UInt64>)
    func anyCut(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let documents: [JSONValue] = (0..<Int64.random(in: 0...5, using: &random)).map {
            ["n": .integer($0), "t": "ä\n"]
        }
        let ending = ["\r\n", "\n"].randomElement(using: &random) ?? "\n"
        var text = documents.map { $0.text() }.joined(separator: ending)
        if Bool.random(using: &random) { text += ending + ending }
        var lines = JSONLines()
        var seen: [JSONValue] = []
        for piece in random.pieces(of: Array(text.utf8), longest: 20) { seen += try lines.push(piece) }
        if let last = try lines.finish() { seen.append(last) }
        #expect(seen == documents)
    }

    @Test("A line that is no JSON, or that never ends, is refused")
    func refused() {
        var lines = JSONLines()
        #expect { try lines.push(Array("<html>\n".utf8)) } throws: { ($0 as? EngineError)?.code == .malformed }
        var endless = JSONLines()
        let piece = [UInt8](repeating: 65, count: 700_000)
        #expect { for _ in 0..<2 { _ = try endless.push(piece) } } throws: { ($0 as? EngineError)?.code == .tooLarge }
    }
}
