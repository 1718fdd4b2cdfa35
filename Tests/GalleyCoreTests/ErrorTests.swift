import GalleyCore
import Testing

@Suite struct ErrorTests {
    @Test(arguments: [
        (GalleyError.Code.usage, GalleyCore.ExitStatus.usage), (.refused, .usage), (.notFound, .usage),
        (.badInput, .badInput),
        (.unreachable, .unreachable), (.locked, .locked), (.failedAndUndone, .failed), (.failedNotUndone, .humanNeeded),
        (.planStale, .drift),
    ])
    func `each kind of failure has its exit status`(code: GalleyError.Code, status: GalleyCore.ExitStatus) {
        #expect(code.exitStatus == status)
    }

    @Test func `the statuses are the documented numbers`() {
        #expect(GalleyCore.ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 64, 65, 69, 75])
    }

    @Test func `an error is one text: what, why, what now`() {
        let cause = GalleyError(.unreachable, "no answer")
        #expect(
            GalleyError(.refused, "can't stop 'db'", hint: "start the engine", cause: cause).description
                == "can't stop 'db': no answer\n  hint: start the engine")
        #expect(GalleyError(.refused, "no").description == "no")
    }

    @Test func `a diagnostic has the form that editors jump to`() {
        #expect(
            Diagnostic(.error, file: "a.yaml", line: 3, column: 5, "wrong", hint: "right").description
                == "a.yaml:3:5: error: wrong\n  hint: right")
        #expect(Diagnostic(.warning, file: "a", line: 3, "odd").description == "a:3: warning: odd")
        #expect(Diagnostic(.warning, file: "a", column: 5, "odd").description == "a: warning: odd")
        let both = DiagnosticsError([Diagnostic(.error, file: "a", "x"), Diagnostic(.error, file: "b", "y")])
        #expect(both.description == "a: error: x\nb: error: y")
    }
}
