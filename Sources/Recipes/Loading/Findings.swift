internal import GalleyCore
internal import Yams

/// A place in a file, both numbers counted from 1.
struct Place {
    var line: Int
    var column: Int
}

extension Node {
    /// Where this node starts.
    var place: Place? { mark.map { Place(line: $0.line, column: $0.column) } }
}

/// Gathers what is wrong with one recipe: a reader goes on after a finding, so that one pass shows them all.
final class Findings {
    private(set) var diagnostics: [Diagnostic] = []
    /// What stands before a file's name: the folder's path, or `built-in:mariadb`.
    private let source: String

    init(source: String) { self.source = source }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    func add(
        in file: String = RecipeLoader.fileName, at place: Place? = nil, _ message: String, hint: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        diagnostics.append(
            Diagnostic(
                severity, file: "\(source)/\(file)", line: place?.line ?? 0, column: place?.column ?? 0, message,
                hint: hint))
    }

    /// In the order of the file, whatever order the readers ran in; the scripts after it.
    var sorted: [Diagnostic] {
        func key(_ diagnostic: Diagnostic) -> (Int, String, Int, Int) {
            let first = diagnostic.file.hasSuffix("/\(RecipeLoader.fileName)")
            return (first ? 0 : 1, diagnostic.file, diagnostic.line, diagnostic.column)
        }
        return diagnostics.sorted { key($0) < key($1) }
    }
}
