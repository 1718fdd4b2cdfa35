import ArgumentParser
import Configuration
import Foundation
import GalleyCore
import StateStore

/// `galley history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The upgrades made from this machine: who, when, why, and how they ended.",
        discussion: """
            EXAMPLES:
              galley history
              galley history db --limit 5 --output json
            """)

    @Argument(help: NameHelp.only)
    var name: String?

    @Option(help: "At most so many, newest first.")
    var limit = 50

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            guard limit > 0 else { throw GalleyError(.usage, "--limit must be above 0") }
            let store = try await StateStore.open(try context.stateDirectory())
            let container = try name.map { try context.galleyFile.get().address(of: $0).container }
            let records = try await store.history(database: container, limit: limit)
            if records.isEmpty, output.output == .table {
                try context.show("No upgrade was made from this machine.\n")
            } else {
                try context.show(records, as: output)
            }
        }
    }
}

extension UpgradeRecord: Listable {
    static var columns: [String] {
        ["UPGRADE", "DATABASE", "FROM", "TO", "STEP", "STARTED", "OUTCOME", "BY", "REASON"]
    }

    var row: [TableCell] {
        let emphasis: Style.Emphasis? =
            switch outcome {
            case .done: .good
            case .failed: .bad
            default: nil
            }
        return [
            TableCell(id), TableCell(database), TableCell(fromImage), TableCell(toImage), TableCell(stepClass),
            TableCell(startedAt.ISO8601Format()),
            TableCell(outcome == .rolledBack ? "rolled back" : outcome.rawValue, emphasis),
            TableCell("\(self.operator)@\(host)"),
            TableCell(reason ?? "-"),
        ]
    }
}
