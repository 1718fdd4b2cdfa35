import Testing

@Suite struct PublicDocumentationTests {
    @Test func everythingPublicSaysWhatAReaderCannotGuess() throws {
        for file in try DescribedPackage.sources() {
            for place in PublicDeclarations.undocumented(in: file) {
                Issue.record("\(file.path):\(place.line): no /// above: \(place.word)")
            }
        }
    }

    @Test func whatHasNoCommentIsFound() {
        let text = """
            public import GalleyCore
            /// Said.
            public struct A {
                /// Said, with an attribute between.
                @discardableResult
                @inlinable public static func said() -> Int { 0 }
                // Said to nobody.
                public private(set) var unsaid = 0
                public var description: String { "public let inside" }
                public static func == (left: A, right: A) -> Bool { true }
                public mutating func next() async throws -> Int? { nil }
                public mutating func next(after: Int) -> Int? { nil }

                /// Said of something else.

                @available(*, deprecated) public convenience init?() {}
                /* public let a = 0 */
                let internal = "public let b = 0"
                public enum Kind { case one }
                public subscript(key: Int) -> Int { 0 }
            }
            extension A: Sendable {
                public init(from decoder: any Decoder) throws {}
                public init(from: Int) {}
            }
            """
        let places = PublicDeclarations.undocumented(in: .init(path: "Sources/A/A.swift", text: text))
        #expect(
            places == [
                .init(word: "var unsaid = 0", line: 8), .init(word: "func next(after: Int) -> Int? { nil }", line: 12),
                .init(word: "init?() {}", line: 16), .init(word: "enum Kind { case one }", line: 19),
                .init(word: "subscript(key: Int) -> Int { 0 }", line: 20), .init(word: "init(from: Int) {}", line: 24),
            ])
    }
}

/// Declarations with `public` in front; an enum's cases and a protocol's requirements have none of their own.
enum PublicDeclarations {
    private static let keywords = [
        "func", "var", "let", "init", "struct", "class", "actor", "enum", "protocol", "typealias", "subscript",
        "associatedtype",
    ]
    private static let modifiers = [
        "public", "static", "final", "indirect", "mutating", "nonmutating", "consuming", "borrowing", "nonisolated",
        "override", "convenience", "required", "lazy", "weak", "unowned", "package", "internal", "fileprivate",
        "private", "prefix", "postfix", "infix", "dynamic", "open",
    ]
    /// What a type has because a protocol of the standard library asks for it: that one's documentation holds.
    private static let witnesses = [
        "var description:", "var debugDescription:", "func ==", "func <", "func hash(into ",
        "func encode(to ", "init(from decoder:", "func makeAsyncIterator()", "func next()", "struct AsyncIterator:",
        "typealias Element ", "init(stringLiteral ", "init(booleanLiteral ", "init(integerLiteral ",
        "init(nilLiteral:", "init(arrayLiteral ", "init(dictionaryLiteral ",
    ]

    /// Those without a `///` directly above, attributes aside.
    static func undocumented(in file: DescribedPackage.File) -> [HouseRules.Place] {
        let lines = file.lines
        let code = SwiftText.withoutComments(file.text).split(separator: "\n", omittingEmptySubsequences: false)
        return code.enumerated().compactMap { index, line in
            guard let declaration = declaration(line), !witnesses.contains(where: declaration.hasPrefix) else {
                return nil
            }
            let above = lines[..<index].last { !isAttribute($0) }
            guard above?.drop(while: \.isWhitespace).hasPrefix("///") != true else { return nil }
            return HouseRules.Place(word: declaration, line: index + 1)
        }
    }

    /// The line from the keyword on, when it declares something public.
    private static func declaration(_ line: Substring) -> String? {
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        var isPublic = false
        while let word = words.first {
            let plain = word.prefix { $0.isLetter }
            if keywords.contains(String(plain)) {
                return isPublic ? words.joined(separator: " ") : nil
            }
            // An attribute's arguments are words too; they hold no keyword.
            guard word.hasPrefix("@") || modifiers.contains(String(plain)) || line.contains("@") else { return nil }
            isPublic = isPublic || plain == "public" || plain == "open"
            words = words.dropFirst()
        }
        return nil
    }

    private static func isAttribute(_ line: some StringProtocol) -> Bool {
        let text = line.drop(while: \.isWhitespace)
        return text.hasPrefix("@") && declaration(Substring(text)) == nil
    }
}
