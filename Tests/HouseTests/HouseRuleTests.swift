import Testing

@Suite struct HouseRuleTests {
    private static let vendors = ["mariadb", "mysql", "postgres", "db2"]

    /// What Swift code of the house does without, and why.
    private static let forbidden = [
        ("fatalError(", "errors are thrown"), ("try!", "errors are thrown"),
        ("preconditionFailure(", "errors are thrown"),
        ("NSRegularExpression", "it brings ICU"), ("DateFormatter", "it brings ICU"),
        ("String(format:", "it reads past its arguments"), ("URLSession", "it brings curl"),
        ("Process()", "swift-subprocess is there"), ("TimeZone(identifier:", "it is nil in a static build"),
        ("TimeZone.current", "it may trap where there are no zone files"),
    ]

    @Test func codeHasNoForbiddenWord() throws {
        for file in try DescribedPackage.sources() {
            for place in HouseRules.words(Self.forbidden.map(\.0), in: file) {
                let why = Self.forbidden.first { $0.0 == place.word }?.1 ?? ""
                Issue.record("\(file.path):\(place.line): \(place.word): \(why)")
            }
        }
    }

    @Test("a database is data: no vendor's name in code, save in the examples of a command's help")
    func vendorNames() throws {
        for file in try DescribedPackage.sources() {
            for place in HouseRules.words(Self.vendors, in: file, ignoringCase: true) where !place.isExample {
                Issue.record("\(file.path):\(place.line): \(place.word) belongs into a recipe")
            }
        }
    }

    @Test func filesAreShort() throws {
        for file in try DescribedPackage.sources() {
            let limit = file.path == "Sources/galley/main.swift" ? 40 : 400
            #expect(file.lines.count - 1 <= limit, "\(file.path)")
        }
    }
}

enum HouseRules {
    struct Place: Equatable {
        var word: String
        var line: Int
        /// A line of a command's help that shows the command line itself.
        var isExample = false
    }

    /// Where words stand outside comments.
    static func words(_ words: [String], in file: DescribedPackage.File, ignoringCase: Bool = false) -> [Place] {
        let code = SwiftText.withoutComments(file.text)
        return code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            let text = ignoringCase ? line.lowercased() : String(line)
            let start = text.drop { $0.isWhitespace }
            let isExample = file.path.hasPrefix("Sources/GalleyCommands/") && start.hasPrefix("galley ")
            return words.filter(text.contains).map { Place(word: $0, line: index + 1, isExample: isExample) }
        }
    }
}
