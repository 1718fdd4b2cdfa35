import ArgumentParser
import GalleyCore

/// What `check` commands print: every finding in one pass.
struct DiagnosticsReport {
    var diagnostics: [Diagnostic]
    /// Said where nothing is wrong.
    var praise: String

    /// Ends with 65 where any of it is an error.
    func show(_ context: CommandContext, as output: OutputOptions) throws {
        try context.show(diagnostics.map(Finding.init), as: output) { () throws(GalleyError) in
            diagnostics.isEmpty ? praise : diagnostics.map { "\($0)\n" }.joined()
        }
        if diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(ExitStatus.badInput.rawValue) }
    }

    /// A diagnostic as JSON and YAML have it.
    private struct Finding: Encodable {
        var severity: Diagnostic.Severity
        var file: String
        var line: Int
        var column: Int
        var message: String
        var hint: String?

        init(_ diagnostic: Diagnostic) {
            severity = diagnostic.severity
            file = diagnostic.file
            line = diagnostic.line
            column = diagnostic.column
            message = diagnostic.message
            hint = diagnostic.hint
        }
    }
}
