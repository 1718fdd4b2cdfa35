import Testing

@testable import GalleyCommands

@Suite struct TextTableTests {
    @Test func columnsAreAsWideAsTheirWidestCellAndLinesEndWithoutBlanks() {
        let table = TextTable(
            columns: ["NAME", "VERSION", "NOTE"],
            rows: [["shop", "10.11", ""], ["a-long-name", "8", "x"], ["", "", ""]])
        #expect(
            table.text(.plain) == """
                NAME          VERSION   NOTE
                shop          10.11
                a-long-name   8         x


                """)
    }

    @Test func wideCharactersTakeTwoColumnsAndMarksNone() {
        let table = TextTable(columns: ["A", "B"], rows: [["数据", "x"], ["e\u{301}", "y"], ["🚢", "z"]])
        #expect(table.text(.plain) == "A      B\n数据   x\ne\u{301}      y\n🚢     z\n")
        #expect(DisplayText.width("❤️") == 2)
        #expect(DisplayText.width("한글abc") == 7)
    }

    @Test func coloursDoNotCountAsWidthAndOnlyComeWhereAskedFor() {
        let table = TextTable(columns: ["A", "B"], rows: [[TableCell("ok", .good), "x"]])
        #expect(table.text(.plain) == "A    B\nok   x\n")
        #expect(table.text(Style(isColored: true)) == "A    B\n\u{1B}[32mok\u{1B}[0m   x\n")
    }

    @Test(
        "a cell can't break out of its row",
        arguments: [
            ("a\nb", #"a\nb"#), ("\u{1B}[2Jx", #"\u{1b}[2Jx"#), ("\u{9B}1m", #"\u{9b}1m"#), ("a\tb\r", #"a\tb\u{d}"#),
            ("x\u{202E}y", #"x\u{202e}y"#), ("café 数", "café 数"),
        ])
    func controlCharacters(text: String, shown: String) {
        #expect(DisplayText.oneLine(text) == shown)
        #expect(TextTable(columns: ["A"], rows: [[TableCell(text)]]).text(.plain) == "A\n\(shown)\n")
    }

    @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("数据库", 4, "数…"), ("ab", 1, "…"), ("ab", 0, "")])
    func fitsIntoColumns(text: String, columns: Int, expected: String) {
        let fitted = DisplayText.fitted(text, to: columns)
        #expect(fitted == expected)
        #expect(DisplayText.width(fitted) <= columns)
    }

    @Test(
        arguments: [
            (true, false, [:], true), (false, false, [:], false), (true, true, [:], false),
            (true, false, ["NO_COLOR": "1"], false), (true, false, ["NO_COLOR": ""], true),
            (true, false, ["TERM": "dumb"], false),
        ] as [(Bool, Bool, [String: String], Bool)])
    func colourDecision(terminal: Bool, noColor: Bool, environment: [String: String], expected: Bool) {
        let style = Style.suited(toTerminal: terminal, noColor: noColor, environment: environment)
        #expect(style.isColored == expected)
    }
}
