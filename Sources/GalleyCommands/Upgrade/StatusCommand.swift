import ArgumentParser
import GalleyCore
import Upgrade

/// `galley status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What upgrades are under way, and what finished ones keep.",
        discussion: """
            Reads the engine, so it tells of upgrades by anyone, from anywhere.

            EXAMPLES:
              galley status
              galley status db --output json
            """)

    @Argument(help: "Only this database.")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let environment = try await context.upgrader().environment
            let kept = try await KeptUpgrades(environment: environment).list(of: name)
            for upgrade in kept {
                for warning in upgrade.warnings { context.progress.handle(.warning("\(upgrade.database): \(warning)")) }
            }
            if kept.isEmpty, output.output == .table {
                try context.show("No upgrade is under way, and nothing is kept of earlier ones.\n")
            } else {
                try context.show(kept, as: output)
            }
        }
    }
}

extension KeptUpgrade: Listable {
    static var columns: [String] { ["DATABASE", "UPGRADE", "STATE", "STEP", "FROM", "TO", "SINCE", "BY", "KEPT"] }

    var row: [TableCell] {
        let emphasis: Style.Emphasis? =
            switch state {
            case .interrupted, .unreadable: .bad
            case .running: .strong
            case .done, .undone, .superseded: nil
            }
        var keeps = [original].compactMap { $0 } + copies
        if !copies.isEmpty { keeps.append("(\(copyBytes))") }
        return [
            TableCell(database), TableCell(id), TableCell(state.rawValue, emphasis), TableCell(step),
            TableCell(fromVersion),
            TableCell(toVersion), TableCell(startedAt), TableCell(holder),
            TableCell(keeps.isEmpty ? "-" : keeps.joined(separator: " ")),
        ]
    }
}
