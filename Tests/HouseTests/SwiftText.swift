/// Just enough of Swift's grammar to look for words: comments are told from code and strings.
enum SwiftText {
    /// The text with every comment taken away; its lines stay where they are.
    static func withoutComments(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        var depth = 0
        /// The marks that end the string that is open.
        var string: String?
        while let character = rest.first {
            if depth > 0 {
                if rest.hasPrefix("*/") || rest.hasPrefix("/*") {
                    depth += rest.hasPrefix("/*") ? 1 : -1
                    rest = rest.dropFirst(2)
                    continue
                }
                if character.isNewline { result.append(character) }
            } else if let end = string {
                if !end.hasSuffix("#"), character == "\\" {
                    result += rest.prefix(2)
                    rest = rest.dropFirst(2)
                    continue
                }
                if rest.hasPrefix(end) || (end == "\"" && character.isNewline) {
                    string = nil
                    result += rest.prefix(end.count)
                    rest = rest.dropFirst(end.count)
                    continue
                }
                result.append(character)
            } else if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
                continue
            } else if rest.hasPrefix("/*") {
                depth = 1
                rest = rest.dropFirst(2)
                continue
            } else {
                if let end = opening(rest) {
                    string = end
                    result += rest.prefix(end.count)
                    rest = rest.dropFirst(end.count)
                    continue
                }
                result.append(character)
            }
            rest = rest.dropFirst()
        }
        return result
    }

    /// What ends the string that begins here.
    private static func opening(_ text: Substring) -> String? {
        let hashes = text.prefix { $0 == "#" }
        let quotes = text.dropFirst(hashes.count).prefix { $0 == "\"" }
        guard !quotes.isEmpty else { return nil }
        // An empty string is two marks that open and close at once.
        return (quotes.count >= 3 ? "\"\"\"" : "\"") + hashes
    }

    /// The modules that a file imports.
    static func imports(_ text: String) -> [String] {
        let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return withoutComments(text).split(whereSeparator: \.isNewline).compactMap { line in
            var words = line.split(whereSeparator: \.isWhitespace)[...]
            while let word = words.first, modifiers.contains(word) || word.hasPrefix("@") { words = words.dropFirst() }
            guard words.first == "import" else { return nil }
            words = words.dropFirst()
            if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
            return words.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
        }
    }
}
