/// One finding in a file that a user wrote.
public struct Diagnostic: Sendable, Hashable {
    /// With an error the file is not used; a warning leaves it usable. The raw values are the words that are printed.
    public enum Severity: String, Sendable, Codable { case error, warning }

    /// The worst of a file's findings decides whether the file is used.
    public var severity: Severity
    /// Path as the user gave it, or the recipe's embedded path.
    public var file: String
    /// 1-based; 0 when the whole file is meant.
    public var line: Int
    /// 1-based; 0 when the whole line is meant.
    public var column: Int
    /// What is wrong, without a trailing full stop; the place is not repeated in it.
    public var message: String
    /// What to write instead; nil when there is nothing to advise.
    public var hint: String?

    /// Without line and column the whole file is meant, without a column the whole line.
    public init(
        _ severity: Severity, file: String, line: Int = 0, column: Int = 0, _ message: String, hint: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, the form editors jump to.
    public var description: String {
        var place = file
        if line > 0 { place += ":\(line)" }
        if line > 0, column > 0 { place += ":\(column)" }
        let text = "\(place): \(severity.rawValue): \(message)"
        return hint.map { "\(text)\n  hint: \($0)" } ?? text
    }
}

/// Everything found wrong in one pass over a user's files.
public struct DiagnosticsError: Error, Sendable, CustomStringConvertible {
    /// Printed in this order, one below the other.
    public var diagnostics: [Diagnostic]

    /// Takes warnings too; whether they are reason enough to throw is the caller's matter.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
