import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore

/// `galley engine check`
struct EngineCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Ask an engine whether it is there, what it is, and what it can't do for Galley.",
        discussion: """
            Changes nothing. An engine that can't be reached is exit code 69, with the reason.

            EXAMPLES:
              The engine that commands use now:
                galley engine check

              Another one, by its name in galley.yaml, by docker's context or by its address:
                galley engine check east
                galley engine check ssh://ops@db-west --output json
            """)

    @Argument(
        help: "An engine of galley.yaml, a docker context, or an endpoint. (default: the engine in use)",
        completion: .custom(EngineNames.complete))
    var engine: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let selected = try context.selectedEngine(engine)
            let report = try await Engine.check(selected.endpoint)
            try context.show(report, as: output) { report.text }
        }
    }
}

extension EngineReport {
    /// For people: one fact a line.
    var text: String {
        func line(_ name: String, _ value: String) -> String {
            name + String(repeating: " ", count: max(1, 14 - name.count)) + DisplayText.oneLine(value) + "\n"
        }
        func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
        var text = line("engine", endpoint)
        text += line("reachable", "yes, \(roundTripMilliseconds) ms a call")
        text += line("product", "\(product) \(version), \(platform)")
        text += line("API", "\(minimumApi) to \(maximumApi); Galley speaks \(agreedApi)")
        switch clockSkewSeconds {
        case nil: text += line("clock", "the engine does not tell its time")
        case 0: text += line("clock", "as ours")
        case let skew?:
            let amount = Duration.milliseconds(Int64(abs(skew) * 1000)).text
            text += line("clock", "\(amount) \(skew > 0 ? "ahead of" : "behind") ours")
        }
        if let serverCertificateEnds { text += line("certificate", "good until \(day(serverCertificateEnds))") }
        if let clientCertificateEnds { text += line("client's", "good until \(day(clientCertificateEnds))") }
        for limit in limits { text += line("limit", limit) }
        for warning in warnings { text += line("warning", warning) }
        return text
    }
}
