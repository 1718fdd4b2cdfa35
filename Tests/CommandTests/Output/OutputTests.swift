import Foundation
import GalleyCore
import Testing

@testable import GalleyCommands

private struct Ship: Listable {
    var name: String
    var knots: Double
    var built: Date
    var captain: String?
    static let columns = ["NAME", "KNOTS"]
    var row: [TableCell] { [TableCell(name), TableCell("\(knots)")] }
}

@Suite struct OutputTests {
    private let ships = [
        Ship(name: "no", knots: 12.5, built: Date(timeIntervalSince1970: 0.001)),
        Ship(name: "a/b: c", knots: 1e21, built: Date(timeIntervalSince1970: 1), captain: "x\ny"),
    ]

    @Test func table() throws {
        #expect(try Output.render(ships, as: .table) == "NAME     KNOTS\nno       12.5\na/b: c   1e+21\n")
        #expect(try Output.render([Ship](), as: .table) == "NAME   KNOTS\n")
    }

    @Test func jsonIsSortedAndHasTimesInUTC() throws {
        let text = try Output.render(ships, as: .json)
        #expect(text.hasSuffix("]\n"))
        let value = try JSONValue(parsing: text.utf8)
        #expect(value.array?.first?["built"] == "1970-01-01T00:00:00.001Z")
        #expect(value.array?.last?["name"] == "a/b: c")
        let first = try #require(text.firstRange(of: "\"built\""))
        let second = try #require(text.firstRange(of: "\"knots\""))
        #expect(first.lowerBound < second.lowerBound)
    }

    @Test func yaml() throws {
        #expect(
            try Output.render(ships, as: .yaml) == """
                - built: "1970-01-01T00:00:00.001Z"
                  knots: 12.5
                  name: "no"
                - built: "1970-01-01T00:00:01.000Z"
                  captain: "x\\ny"
                  knots: 1.0e+21
                  name: "a/b: c"

                """)
    }

    @Test func oneValueHasATextOfItsOwn() throws {
        #expect(try Output.render(ships[0], as: .table) { "the ship no\n" } == "the ship no\n")
        #expect(try Output.render(ships[0], as: .yaml) { "" }.contains("name: \"no\""))
    }
}
