import ArgumentParser
import Backups
import Foundation
import GalleyCore
import Upgrade

/// `galley status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What upgrades are under way, and what finished ones keep.",
        discussion: """
            Reads the engine, so it tells of upgrades by anyone, from anywhere. With --all it asks the engine in use, those
            of galley.yaml and that of every docker context at once, and lists their databases; one that is slow or dead
            costs only its own line, and the exit status is 69. Tables also tell how old the newest backups are that were
            made from this machine; 'galley backup list --check' makes an alarm of it.

            EXAMPLES:
              galley status
              galley status db --output json
              galley status --engine east
              galley status --all --timeout 5s
            """)

    @Argument(help: NameHelp.only)
    var name: String?

    @Flag(help: "The databases of every engine that galley.yaml and docker's contexts name.")
    var all = false

    @Option(help: ArgumentHelp("With --all: how long an engine may take.", valueName: "duration"))
    var timeout: String = "10s"

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if all, name != nil { throw ValidationError("--all lists every database: leave '\(name ?? "")' out") }
    }

    func run() async throws {
        try await global.run { context in
            if all {
                guard let deadline = Duration(parsing: timeout), deadline > .zero else {
                    throw GalleyError(.usage, "'\(timeout)' is no duration", hint: "write it as 10s or 1m")
                }
                return try await FleetRun(context: context, deadline: deadline).run(output)
            }
            let target = try name.map { try context.target($0) }
            let engine = try target?.engine ?? context.selectedEngine()
            let environment = try await context.upgrader(on: engine).environment
            let kept = try await KeptUpgrades(environment: environment).list(of: target?.container)
            for upgrade in kept {
                for warning in upgrade.warnings { context.progress.handle(.warning("\(upgrade.database): \(warning)")) }
            }
            if kept.isEmpty, output.output == .table {
                try context.show("No upgrade is under way, and nothing is kept of earlier ones.\n")
            } else {
                try context.show(kept, as: output)
            }
            guard output.output == .table, let store = environment.store else { return }
            let backups = try await BackupCatalogue(store: store).standings(engine: environment.endpoint)
                .filter { target == nil || $0.key == target?.container }
                .sorted { $0.key < $1.key }.map { BackupAge(database: $0.key, standing: $0.value) }
            if !backups.isEmpty {
                try context.show("\n")
                try context.show(backups, as: output)
            }
        }
    }
}

/// How old a database's newest backups are.
struct BackupAge: Encodable, Listable {
    var database: String
    var standing: BackupStanding

    static var columns: [String] { ["DATABASE", "NEWEST BACKUP", "AGE", "VERIFIED BACKUP", "AGE"] }

    var row: [TableCell] {
        let now = Date()
        return [
            TableCell(database), TableCell(standing.newest?.id ?? "none", standing.newest == nil ? .bad : nil),
            TableCell(standing.newest?.age(now) ?? "-"), TableCell(standing.verified?.id ?? "none"),
            TableCell(standing.verified?.age(now) ?? "-"),
        ]
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
