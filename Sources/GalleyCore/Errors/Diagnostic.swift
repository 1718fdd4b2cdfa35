/// One finding in a file that a user wrote.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Codable { case error, warning }

    public var severity: Severity
    /// Path as the user gave it, or the recipe's embedded path.
    public var file: String
    /// 1-based; 0 when the whole file is meant.
    public var line: Int
    /// 1-based; 0 when the whole line is meant.
    public var column: Int
    public var message: String
    public var hint: String?

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
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
