import ArgumentParser
import Backups
import Foundation
import GalleyCore
import StateStore

/// `galley backup prune`
struct BackupPruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old backups from a directory, and what dead runs left there.",
        discussion: """
            With --keep and --older-than only what both let go is removed. These stay in any case: the newest backup that was
            verified; the newest that is not known to be bad; the newest of the version before, until one of the present
            version was verified; the newest from before an upgrade, and the one of a restore in place, until 'galley prune'.

            EXAMPLES:
              galley backup prune db --from /backups --keep 7 --plan
              galley backup prune db --from /backups --keep 7 --older-than 30d --yes
            """)

    @Argument(help: NameHelp.database)
    var name: String

    @Option(help: ArgumentHelp("The directory.", valueName: "dir"), completion: .directory)
    var from: String

    @Option(help: ArgumentHelp("So many of the newest stay.", valueName: "n"))
    var keep: Int?

    @Option(help: ArgumentHelp("What is younger stays.", valueName: "duration"))
    var olderThan: String?

    @Flag(help: "Tell what would be removed, and remove nothing.")
    var plan = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let command = self
        try await global.run { context in
            let retention = try command.retention()
            let container = try context.container(command.name)
            let store = try await StateStore.open(context.stateDirectory())
            let checks = try await store.latestBackupChecks()
            // As long as something of an upgrade is kept, somebody may want to go back.
            let everywhere = try await store.history(limit: 10_000).filter {
                $0.prunedAt == nil && [.running, .done, .failed].contains($0.outcome)
            }
            let kept = everywhere.filter { $0.database == container }
            let directory = BackupDirectory(command.from)
            let entries = try directory.entries(of: container)
            let ids = retention.expendable(
                entries.map {
                    Retention.Candidate(
                        id: $0.manifest.id, startedAt: $0.manifest.startedAt,
                        isGood: $0.isWhole ? checks[$0.manifest.id]?.isGood : false,
                        version: $0.manifest.version)
                }, upgrades: kept.map(\.startedAt),
                needed: Set(everywhere.compactMap { $0.plan[path: "backup", "id"]?.string }), now: Date())
            let folders = ids.compactMap { id in entries.first { $0.manifest.id == id }?.path }
            let lines = (folders + directory.leftovers(of: container)).map(PruneLine.init)
            if !lines.isEmpty, !command.plan {
                try await Confirmation(isGiven: command.yes).ask(
                    "Remove \(lines.map(\.folder).joined(separator: ", "))? There is no way back.")
                for line in lines { try directory.remove(line.folder) }
            }
            if lines.isEmpty, command.output.output == .table { return try context.show("Nothing to remove.\n") }
            try context.show(lines, as: command.output)
        }
    }

    private func retention() throws(GalleyError) -> Retention {
        if let keep, keep < 1 { throw GalleyError(.usage, "--keep wants 1 or more") }
        guard keep != nil || olderThan != nil else {
            throw GalleyError(.usage, "what may go is not said", hint: "--keep N, --older-than DURATION, or both")
        }
        return Retention(keep: keep, olderThan: try olderThan.map(TaskRunCommand.duration))
    }
}

/// One folder that goes.
struct PruneLine: Encodable, Listable {
    var folder: String

    static var columns: [String] { ["REMOVED"] }
    var row: [TableCell] { [TableCell(folder)] }
}
