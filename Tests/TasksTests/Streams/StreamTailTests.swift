import TestSupport
import Testing

@testable import Recipes
@testable import Tasks

/// A stream's end, however its bytes arrive.
@Suite struct StreamTailTests {
    private static let last = Array("\ngalley-exit backup-7k2m9xqd 000\n".utf8)

    private func read(_ pieces: [[UInt8]]) -> (bytes: [UInt8], tail: StreamTail) {
        var tail = StreamTail(run: "backup-7k2m9xqd")
        let bytes = pieces.flatMap { tail.push($0) }
        return (bytes, tail)
    }

    @Test func `in whatever pieces it comes, the data is all that stands before the last line`() {
        var random = SeededGenerator.announced(for: "a stream in pieces")
        for _ in 0..<500 {
            let data = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var rest = (data + Self.last)[...]
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(Int.random(in: 1...80, using: &random))))
                rest = rest.dropFirst(pieces[pieces.count - 1].count)
            }
            let (bytes, tail) = read(pieces)
            #expect(bytes == data)
            #expect(tail.exitCode == 0)
            #expect(tail.rest == [])
        }
    }

    @Test func `cut anywhere, it has no end`() {
        let whole = Array("some data".utf8) + Self.last
        for length in 0..<whole.count {
            let (bytes, tail) = read([Array(whole[..<length])])
            #expect(tail.exitCode == nil)
            #expect(bytes + tail.rest == Array(whole[..<length]))
        }
    }

    @Test func `only what comes last is the end`() {
        let (bytes, tail) = read([Self.last + [1]])
        #expect(tail.exitCode == nil)
        #expect(bytes + tail.rest == Self.last + [1])
        #expect(read([Self.last, Self.last]).bytes == Self.last)
    }

    @Test(
        arguments: [
            ("\ngalley-exit backup-7k2m9xqd 137\n", 137), ("\ngalley-exit backup-7k2m9xqe 000\n", nil),
            ("\ngalley-exit backup-7k2m9xqd 0 0\n", nil), ("\ngalley-exit backup-7k2m9xqd 000 ", nil),
        ] as [(String, Int?)])
    func `the code is the script's, of this run`(line: String, code: Int?) {
        #expect(read([Array(line.utf8)]).tail.exitCode == code)
    }

    @Test func `facts and chatter are told apart, and only the last of the chatter is kept`() {
        var notes = StreamNotes()
        for piece in [
            "galley-sta", "rted\nversion=15.", "3\ndatabase=a\ntalk 1\ndatabase=b=c\n",
            "talk 2\ntalk 3\ntalk 4\n\ntalk 5\ntalk 6\nta",
        ] {
            notes.push(Array(piece.utf8))
        }
        #expect(notes.hasStarted)
        #expect(notes.facts == Facts(["version": ["15.3"], "database": ["a", "b=c"]]))
        #expect(notes.complaint == "talk 3\ntalk 4\ntalk 5\ntalk 6\nta")
    }

    @Test func `endless chatter takes no room`() {
        var notes = StreamNotes()
        for _ in 0..<10_000 { notes.push(Array(repeating: UInt8(ascii: "x"), count: 1000)) }
        #expect(notes.complaint.utf8.count <= 8192)
        for number in 0..<20_000 { notes.push(Array("\na=\(number)".utf8)) }
        #expect(notes.facts.all("a").count <= StreamNotes.mostFacts)
    }
}
