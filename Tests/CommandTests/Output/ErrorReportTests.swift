import EngineAPI
import GalleyCore
import Testing

@testable import GalleyCommands

@Suite struct ErrorReportTests {
    @Test func whatWhereAndWhatNow() {
        let error = GalleyError(
            .unreachable, "the engine does not answer", hint: "start it",
            cause: EngineError(.unreachable, "connection refused"))
        let report = ErrorReport(error)
        #expect(report.text == "galley: error: the engine does not answer: connection refused\nhint: start it\n")
        #expect(report.exitStatus == 69)
        #expect(ErrorReport(error, style: Style(isColored: true)).text.contains("\u{1B}[31merror:\u{1B}[0m"))
    }

    @Test(
        "every kind of failure has its exit status",
        arguments: [
            (GalleyError(.usage, "x") as any Error, 64), (GalleyError(.refused, "x"), 64),
            (GalleyError(.notFound, "x"), 64),
            (GalleyError(.badInput, "x"), 65), (GalleyError(.unreachable, "x"), 69), (GalleyError(.locked, "x"), 75),
            (GalleyError(.failedAndUndone, "x"), 1), (GalleyError(.failedNotUndone, "x"), 2),
            (GalleyError(.planStale, "x"), 3), (DiagnosticsError([]), 65), (CancellationError(), 130),
            (EngineError(.unreachable, "x"), 69), (EngineError(.cut, "x"), 69), (EngineError(.deadline, "x"), 69),
            (EngineError(.api, "x", status: 404), 64), (EngineError(.api, "x", status: 500), 1),
            (EngineError(.malformed, "x"), 65), (EngineError(.tooLarge, "x"), 65), (EngineError(.unsupported, "x"), 64),
            (Unheard(), 2),
        ] as [(any Error, Int32)])
    func exitStatus(error: any Error, expected: Int32) {
        #expect(ErrorReport(error).exitStatus == expected)
    }

    @Test func diagnosticsKeepTheFormThatEditorsJumpTo() {
        let error = DiagnosticsError([
            Diagnostic(.error, file: "r.yaml", line: 3, column: 7, "unknown key 'prots'", hint: "did you mean 'ports'?")
        ])
        #expect(
            ErrorReport(error).text == "r.yaml:3:7: error: unknown key 'prots'\n  hint: did you mean 'ports'?\n")
    }

    private struct Unheard: Error {}
}
