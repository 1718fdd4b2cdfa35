package import GalleyCore

/// A place in a file, both numbers counted from 1.
package struct Place: Sendable, Hashable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// Gathers what is wrong with one file and those it names: a reader goes on after a finding, so that one pass shows
/// them all.
package final class Findings {
    package private(set) var diagnostics: [Diagnostic] = []
    /// As it is shown: the path as the user gave it, or `built-in:mariadb/recipe.yaml`.
    package let file: String

    package init(file: String) { self.file = file }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// - Parameter sibling: the name of a file beside this one, where that is meant.
    package func add(
        in sibling: String? = nil, at place: Place? = nil, _ message: String, hint: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        diagnostics.append(
            Diagnostic(
                severity, file: sibling.map { folder + $0 } ?? file, line: place?.line ?? 0,
                column: place?.column ?? 0, message, hint: hint))
    }

    /// In the order of the file, whatever order the readers ran in; those beside it after it.
    package var sorted: [Diagnostic] {
        func key(_ diagnostic: Diagnostic) -> (Int, String, Int, Int) {
            (diagnostic.file == file ? 0 : 1, diagnostic.file, diagnostic.line, diagnostic.column)
        }
        return diagnostics.sorted { key($0) < key($1) }
    }
}
