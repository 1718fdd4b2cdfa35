import Testing

/// The house's tests find what they look for.
@Suite struct SwiftTextTests {
    @Test(arguments: [
        ("a // b\nc", "a \nc"), ("a /* b\n/* c */ d */ e", "a \n e"), (#""// no" // yes"#, #""// no" "#),
        (#""\"// no" /*yes*/"#, #""\"// no" "#), ("\"\"\"\n// no \"x\"\n\"\"\" // yes", "\"\"\"\n// no \"x\"\n\"\"\" "),
        (##"#"\"# // yes"##, ##"#"\"# "##), (##"#"a"b// no"# // yes"##, ##"#"a"b// no"# "##),
        (#""" // yes"#, #""" "#), ("/// yes\nlet x = 1", "\nlet x = 1"),
    ])
    func commentsAreTakenAway(text: String, code: String) {
        #expect(SwiftText.withoutComments(text) == code)
    }

    @Test func importsInAllTheirForms() {
        let text = """
            import A
            // import B
            public import C
            @testable import D
            @preconcurrency internal import struct E.Part
              import F // why
            /* import G */
            let x = "import H"
            import I.Sub
            """
        #expect(SwiftText.imports(text) == ["A", "C", "D", "E", "F", "I"])
    }

    @Test func wordsAreFoundWhereTheyAreCode() {
        let text = """
            // try! in a comment
            let a = try! b()
            let name = "MariaDB"
                galley upgrade shop --to mariadb:11
            """
        func words(_ path: String) -> [HouseRules.Place] {
            HouseRules.words(
                ["try!", "mariadb"], in: DescribedPackage.File(path: path, text: text), ignoringCase: true)
        }
        #expect(
            words("Sources/GalleyCommands/X.swift") == [
                .init(word: "try!", line: 2), .init(word: "mariadb", line: 3),
                .init(word: "mariadb", line: 4, isExample: true),
            ])
        #expect(words("Sources/Upgrade/X.swift").filter(\.isExample).isEmpty)
    }
}
