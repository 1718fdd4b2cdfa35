import ArgumentParser
import Foundation
import GalleyCore
import StateStore
import Upgrade

/// `galley show`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One upgrade in full: its plan and every step that was done.",
        discussion: """
            EXAMPLES:
              galley show k3v9x2mq
            """)

    @Argument(help: "The upgrade's id, or its beginning.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    private struct Detail: Encodable {
        var upgrade: UpgradeRecord
        var events: [UpgradeEvent]
    }

    func run() async throws {
        try await global.run { context in
            let store = try await StateStore.open(try context.stateDirectory())
            let record = try await store.find(id)
            let events = try await store.events(record.id)
            try context.show(Detail(upgrade: record, events: events), as: output) {
                let plan = try? record.plan.decoded(as: Plan.self)
                var lines = [
                    "Upgrade \(record.id) of \(record.database): \(record.outcome.rawValue)",
                    "  by       \(record.operator) on \(record.host)"
                        + (record.reason.map { ", because: \($0)" } ?? ""),
                    "  started  \(record.startedAt.ISO8601Format())",
                    "  ended    \(record.endedAt?.ISO8601Format() ?? "-")",
                ]
                if let outage = record.detail["outageMilliseconds"]?.integer {
                    lines.append("  away     \(Duration.milliseconds(outage).text)")
                }
                lines.append("")
                for event in events { lines.append("  \(event.at.ISO8601Format())  \(event.kind)  \(event.text)") }
                return (plan.map { $0.text + "\n" } ?? "") + lines.joined(separator: "\n") + "\n"
            }
        }
    }
}
