import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Where a server stands, one log or several: what counts as lost.
@Suite struct ServerPositionTests {
    private func position(_ text: String) throws -> ServerPosition { try ServerPosition(Facts(parsing: text)) }

    private let before = "identity=a\nlog-position=100 SHOP\nlog-position=7 ARCHIVE OF 2019\n"

    @Test func `each log keeps its own number`() throws {
        let several = try position(before + "keep=SHOP\n")
        #expect(several.identity == "a")
        #expect(several.logPositions == ["SHOP": 100, "ARCHIVE OF 2019": 7])
        #expect(several.kept == "SHOP")
        let one = try position("identity=a\nlog-position=100\n")
        #expect(one.logPositions == ["": 100])
        #expect(one.kept == nil)
    }

    @Test(
        arguments: [
            ("log-position=100 SHOP\nlog-position=7 ARCHIVE OF 2019", nil),
            ("log-position=7 ARCHIVE OF 2019\nlog-position=101 SHOP", nil),
            // A database made since has no place to compare.
            ("log-position=100 SHOP\nlog-position=7 ARCHIVE OF 2019\nlog-position=1 NEW", nil),
            // One falls while another rises.
            (
                "log-position=99 SHOP\nlog-position=5000 ARCHIVE OF 2019",
                "the log position of SHOP went back from 100 to 99: writes are missing"
            ),
            (
                "log-position=5000 SHOP\nlog-position=6 ARCHIVE OF 2019",
                "the log position of ARCHIVE OF 2019 went back from 7 to 6: writes are missing"
            ),
            ("log-position=5000 SHOP", "the server no longer tells the log position of ARCHIVE OF 2019"),
            // The number is there, under another name.
            (
                "log-position=100 SHOP\nlog-position=7 ARCHIVE",
                "the server no longer tells the log position of ARCHIVE OF 2019"
            ),
            ("log-position=5000", "the server no longer tells the log position of ARCHIVE OF 2019"),
        ] as [(String, String?)])
    func `none of several logs may fall or vanish`(later: String, expected: String?) throws {
        let contradiction = try position(before).contradiction(by: position("identity=a\n" + later))
        #expect(contradiction == expected)
    }

    @Test func `one log may not fall either, and needs no name to say so`() throws {
        let one = try position("identity=a\nlog-position=100")
        #expect(try one.contradiction(by: position("identity=a\nlog-position=100")) == nil)
        #expect(
            try one.contradiction(by: position("identity=a\nlog-position=99"))
                == "the log position went back from 100 to 99: writes are missing")
        #expect(
            try one.contradiction(by: position("identity=a\nlog-position=100 SHOP"))
                == "the server no longer tells the log position")
    }

    @Test func `other data is told before any log`() throws {
        #expect(
            try position(before).contradiction(by: position("identity=b\nlog-position=1 SHOP"))
                == "the server runs on other data: identity b, was a")
    }

    @Test(arguments: [
        "log-position=100", "identity=a", "identity=a\nlog-position=", "identity=a\nlog-position=SHOP 100",
        "identity=a\nlog-position=100 SHOP\nlog-position=- ARCHIVE", "identity=a\nlog-position=1e3 SHOP",
    ])
    func `half an answer is none`(text: String) {
        #expect(throws: GalleyError(.badInput, "the recipe's position task printed no identity and log-position")) {
            _ = try position(text)
        }
    }

    @Test func `the journal gives it back`() throws {
        for text in [before + "keep=SHOP \"x\" ü\n", before, "identity=a\nlog-position=9223372036854775807"] {
            let position = try position(text)
            let bytes = try JSONValue(encoding: position).bytes()
            #expect(try JSONValue(parsing: bytes).decoded(as: ServerPosition.self) == position)
        }
    }
}
