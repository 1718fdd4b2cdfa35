import ArgumentParser
import Foundation
import GalleyCore
import Scheduling

/// `galley cron`
struct CronCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron",
        abstract: "Explain a cron expression and show when it fires.",
        discussion: """
            Five fields (minute, hour, day of the month, month, day of the week), six with seconds first, or one of
            @hourly, @daily, @weekly, @monthly, @yearly, @every DURATION and @reboot. What else can be written, and what
            happens when clocks are changed, is in docs/cron.md.

            EXAMPLES:
              galley cron '5 1 * * *'
              galley cron '30 3 * * SUN' --timezone Europe/Riga --count 3
              galley cron '0 0 L * ?' --after 2028-02-01T00:00:00Z
              galley cron 'H 2 * * *' --job nightly-backup     # where H puts this job
              galley cron '@every 90m' --output json
            """)

    @Argument(help: ArgumentHelp("The expression, in quotes.", valueName: "expr"), completion: .list(Self.names))
    var expression: String

    @Option(
        help: ArgumentHelp(
            "The time zone whose clocks it is told by, such as Europe/Riga. (default: the host's)", valueName: "zone"),
        completion: .custom { _, _, _ in ZoneFiles.system.names() })
    var timezone: String?

    @Option(
        help: ArgumentHelp(
            "Show what comes after this moment: 2026-03-29T00:00:00+02:00. (default: now)", valueName: "instant"))
    var after: String?

    @Option(help: ArgumentHelp("How many times to show, at most \(Self.most).", valueName: "number"))
    var count = 5

    @Option(help: ArgumentHelp("The job whose name 'H' is spread by.", valueName: "name"))
    var job: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    private static let most = 10_000
    private static let names = ["@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@every", "@reboot"]

    func validate() throws {
        guard (1...Self.most).contains(count) else {
            throw ValidationError("'--count \(count)' is not from 1 to \(Self.most)")
        }
    }

    func run() async throws {
        let command = self
        try await global.run { context in
            let explained = try command.explained(context.environment)
            try context.show(explained, as: command.output) { () throws(GalleyError) in explained.text }
        }
    }

    private func explained(_ environment: [String: String]) throws(GalleyError) -> ExplainedCron {
        let expression = try parsed()
        let zone = try ZoneFiles.system.zone(timezone ?? ZoneFiles.hostZoneName(environment: environment))
        let now = Instant(secondsSince1970: Int64(Date().timeIntervalSince1970.rounded(.down)))
        let occurrences = Occurrences(of: expression, after: try moment() ?? now, in: zone).prefix(count)
        return ExplainedCron(
            expression: expression.text, timezone: zone.name, description: expression.words,
            occurrences: occurrences.map { $0.text(offset: zone.offset(at: $0)) })
    }

    private func parsed() throws(GalleyError) -> CronExpression {
        do {
            return try CronExpression(parsing: expression, job: job)
        } catch {
            var failure = error.galleyError
            if job == nil, error.needsJob { failure.hint = "name one: --job NAME" }
            throw failure
        }
    }

    private func moment() throws(GalleyError) -> Instant? {
        guard let after else { return nil }
        guard let instant = Instant(parsing: after) else {
            throw GalleyError(
                .usage, "'\(DisplayText.oneLine(after))' is no instant",
                hint: "date, time and offset, as in 2026-03-29T00:00:00+02:00 or 2026-03-28T22:00:00Z")
        }
        return instant
    }
}

/// What `galley cron` prints.
struct ExplainedCron: Encodable {
    var expression: String
    var timezone: String
    var description: String
    /// RFC 3339 with the zone's offset.
    var occurrences: [String]

    var text: String {
        let head = DisplayText.oneLine("\(expression) in \(timezone): \(description)") + "\n"
        return head + (occurrences.isEmpty ? "no occurrences\n" : occurrences.map { "\($0)\n" }.joined())
    }
}
