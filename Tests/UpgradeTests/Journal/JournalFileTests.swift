import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Upgrade

@Suite struct JournalFileTests {
    static let record = JournalRecord(
        sequence: 3, at: "2026-01-02T03:04:05Z", kind: "stopping",
        payload: [
            "identity": "c\"é\n", "logPosition": .integer(.max), "nothing": nil,
            "deep": [["a": [1, .number(2.5), true]]],
        ])

    @Test func `a record comes back as it was`() throws {
        #expect(JournalFile.record(from: try JournalFile.bytes(of: Self.record)) == Self.record)
    }

    @Test func `random records come back as they were`() throws {
        var random = SeededGenerator.announced(for: "journal records")
        for number in 0..<200 {
            let record = JournalRecord(
                sequence: number, at: random.text(from: "0123456789-T:Z", upTo: 20),
                kind: random.text(from: "abcé\" \\\n", upTo: 9),
                payload: ["text": .string(random.text(from: "a\u{1}\u{7f}\u{2028}🐟\\\"/", upTo: 40))])
            #expect(JournalFile.record(from: try JournalFile.bytes(of: record)) == record)
        }
    }

    @Test func `no part of a file is a record`() throws {
        let whole = try JournalFile.bytes(of: Self.record)
        for length in 0..<whole.count { #expect(JournalFile.record(from: Array(whole.prefix(length))) == nil) }
        #expect(JournalFile.record(from: whole + [UInt8](repeating: 0, count: 3)) == nil)
    }

    @Test func `a file with a changed byte is no record`() throws {
        var random = SeededGenerator.announced(for: "changed bytes")
        let whole = try JournalFile.bytes(of: Self.record)
        for _ in 0..<2000 {
            var changed = whole
            let place = Int.random(in: 0..<whole.count, using: &random)
            changed[place] = UInt8.random(in: 0...255, using: &random)
            guard changed[place] != whole[place] else { continue }
            // A byte that only spells the same value otherwise (a space for nothing) does no harm; a wrong value does.
            let read = JournalFile.record(from: changed)
            #expect(read == nil || read == Self.record, "byte \(place)")
        }
    }

    @Test func `file names sort as their numbers`() {
        let names = [1, 2, 9, 10, 99, 100, 99999, 100_000].map(JournalFile.name)
        #expect(names == names.sorted())
        #expect(names[0] == "galley-journal/000001.json")
    }

    @Test func `a torn record in the middle is left out, and its number not used again`() throws {
        let kinds = ["plan", "stopping", "copied", "converting"]
        let files = try kinds.enumerated().map {
            try JournalFile.bytes(of: JournalRecord(sequence: $0.offset + 1, at: "", kind: $0.element, payload: [:]))
        }
        var torn = files
        torn[2].removeLast(5)
        let journal = Journal(records: torn.reversed().compactMap(JournalFile.record))
        #expect(journal.records.map(\.sequence) == [1, 2, 4])
        #expect(journal.checkpoints == [.stopping, .converting])
        #expect(journal.nextSequence == 5)
    }

    @Test func `the newest of two records of a checkpoint counts`() {
        let journal = Journal(records: [
            JournalRecord(sequence: 5, at: "", kind: "copied", payload: ["sha256": ["0": "new"]]),
            JournalRecord(sequence: 4, at: "", kind: "copied", payload: ["sha256": ["0": "old"]]),
        ])
        #expect(journal.copies == ["0": "new"])
    }

    @Test func `positions contradict when the data is another or went back`() throws {
        let before = try ServerPosition(Facts(parsing: "identity=a\nlog-position=10\n"))
        #expect(before.contradiction(by: try ServerPosition(Facts(parsing: "identity=a\nlog-position=10"))) == nil)
        #expect(before.contradiction(by: try ServerPosition(Facts(parsing: "identity=a\nlog-position=11"))) == nil)
        #expect(before.contradiction(by: try ServerPosition(Facts(parsing: "identity=a\nlog-position=9"))) != nil)
        #expect(before.contradiction(by: try ServerPosition(Facts(parsing: "identity=b\nlog-position=11"))) != nil)
        #expect(throws: GalleyError.self) { try ServerPosition(Facts(parsing: "identity=a\nlog-position=x")) }
        let two = try ServerPosition(Facts(parsing: "identity=a\nlog-position=10 X\nlog-position=20 Y Z\nkeep=X"))
        #expect(two.logPositions == ["X": 10, "Y Z": 20] && two.kept == "X")
        func later(_ text: String) throws -> String? {
            two.contradiction(by: try ServerPosition(Facts(parsing: "identity=a\n" + text)))
        }
        #expect(try later("log-position=10 X\nlog-position=21 Y Z") == nil)
        #expect(
            try later("log-position=99 X\nlog-position=19 Y Z")
                == "the log position of Y Z went back from 20 to 19: writes are missing")
        #expect(try later("log-position=10 X") == "the server no longer tells the log position of Y Z")
    }
}
