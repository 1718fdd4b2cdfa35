public import GalleyCore

/// Where a backup goes.
public enum BackupDestination: Sendable {
    /// `DATABASE/ID` in it, under another name until it is whole.
    case directory(BackupDirectory)
    /// A program and its arguments, run without a shell: it reads the compressed backup from its standard input, and its
    /// exit code 0 is its word that it has it.
    case command([String])

    /// Reads a command as a user writes it: words, with quotes and backslashes as a shell takes them, and nothing else of
    /// a shell.
    /// - Throws: `GalleyError` `.usage` for an open quote or no word at all.
    public static func command(parsing text: String) throws(GalleyError) -> BackupDestination {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case ("\\", nil), ("\\", "\""):
                guard let next = rest.popFirst() else {
                    throw GalleyError(.usage, "the command ends with a backslash: \(text)")
                }
                if quote == "\"", !"\\\"$`".contains(next) { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(next)
            case (let blank, nil) where blank.isWhitespace:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { throw GalleyError(.usage, "a quote in the command is not closed: \(text)") }
        if let word { words.append(word) }
        guard !words.isEmpty else { throw GalleyError(.usage, "the command is empty") }
        return .command(words)
    }
}
