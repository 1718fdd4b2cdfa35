import ArgumentParser
import Backups
import Foundation
import GalleyCore
import StateStore

/// `galley backup list`
struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The backups that there are, and how each try ended.",
        discussion: """
            Without --from: what was tried from this machine, by its records. With it: what is whole in that directory,
            whoever made it; no engine is asked.
            With --check the exit status is 3 when the database has no backup that is young enough.

            EXAMPLES:
              galley backup list
              galley backup list db --output json
              galley backup list --from /backups
              galley backup list db --check --max-age 26h
            """)

    @Argument(help: NameHelp.only)
    var name: String?

    @Option(help: ArgumentHelp("Read this directory.", valueName: "dir"), completion: .directory)
    var from: String?

    @Flag(help: "Exit with 3 when there is no backup of the database that is young enough.")
    var check = false

    @Option(help: ArgumentHelp("How old the newest may be, with --check. (default: 26h)", valueName: "duration"))
    var maxAge: String?

    @Flag(help: "With --check only those count that were verified.")
    var verified = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let command = self
        try await global.run { context in
            let freshness = try command.freshness()
            let container = try command.name.map { try context.container($0) }
            let store = try await StateStore.open(context.stateDirectory())
            let checks = try await store.latestBackupChecks()
            let lines: [BackupLine]
            if let from = command.from {
                lines = try BackupDirectory(from).entries(of: container).map {
                    BackupLine($0, checks[$0.manifest.id])
                }
            } else {
                lines = try await BackupCatalogue(store: store).records(of: container).map {
                    BackupLine($0, checks[$0.id])
                }
            }
            if lines.isEmpty, command.output.output == .table {
                try context.show("No backups.\n")
            } else {
                try context.show(lines, as: command.output)
            }
            let whole = lines.filter { $0.outcome == .succeeded && !$0.isGone && !$0.isDamaged }.map(\.candidate)
            if let (freshness, name) = freshness, let alarm = freshness.alarm(whole, database: name, now: Date()) {
                throw GalleyError(.checkFailed, alarm, hint: "galley backup create \(name)")
            }
        }
    }

    private func freshness() throws(GalleyError) -> (Freshness, database: String)? {
        guard check else {
            guard maxAge == nil, !verified else {
                throw GalleyError(.usage, "--max-age and --verified belong to --check")
            }
            return nil
        }
        guard let name else { throw GalleyError(.usage, "--check wants the database's name") }
        let limit = try TaskRunCommand.duration(maxAge ?? "26h")
        return (Freshness(maxAge: limit, onlyVerified: verified), name)
    }
}

/// One backup, or one try.
struct BackupLine: Encodable, Listable {
    var id: String
    var database: String
    var outcome: BackupRecord.Outcome
    var recipe: String
    var method: String
    var version: String?
    var startedAt: Date
    var endedAt: Date?
    var storedBytes: Int64?
    var place: String
    var detail: String?
    /// It was made, and is not where it was put.
    var isGone = false
    /// There are not as many bytes as were written.
    var isDamaged = false
    /// What lies beside the bytes; nil of a line that is from the records.
    var manifest: BackupManifest?
    /// The latest verification from this machine.
    var check: BackupCheck?

    init(_ record: BackupRecord, _ check: BackupCheck?) {
        self.check = check
        id = record.id
        database = record.database
        outcome = record.outcome
        recipe = record.recipe
        method = record.method
        version = record.version
        startedAt = record.startedAt
        endedAt = record.endedAt
        storedBytes = record.storedBytes
        place = record.destination
        detail = record.detail
        guard outcome == .succeeded, !record.isCommand else { return }
        let entry = try? BackupDirectory.entry(at: place)
        isGone = entry == nil
        isDamaged = entry?.isWhole == false
    }

    init(_ entry: BackupDirectory.Entry, _ check: BackupCheck?) {
        self.check = check
        let manifest = entry.manifest
        id = manifest.id
        database = manifest.database
        outcome = .succeeded
        recipe = manifest.recipe
        method = manifest.method
        version = manifest.version
        startedAt = manifest.startedAt
        endedAt = manifest.endedAt
        storedBytes = manifest.storedBytes
        place = entry.path
        isDamaged = !entry.isWhole
        self.manifest = manifest
    }

    var candidate: Retention.Candidate {
        Retention.Candidate(id: id, startedAt: startedAt, isGood: check?.isGood)
    }

    static var columns: [String] {
        ["BACKUP", "DATABASE", "STATE", "METHOD", "VERSION", "STARTED", "SIZE", "VERIFIED", "AT"]
    }

    var row: [TableCell] {
        let emphasis: Style.Emphasis? =
            switch outcome {
            case .succeeded: isGone || isDamaged ? .bad : nil
            case .running: .strong
            default: .bad
            }
        return [
            TableCell(id), TableCell(database),
            TableCell(isGone ? "gone" : isDamaged ? "damaged" : outcome.rawValue, emphasis),
            TableCell(method),
            TableCell(version ?? "-"), TableCell(startedAt.ISO8601Format()),
            TableCell(storedBytes.map { "\(ByteCount($0))" } ?? "-"),
            TableCell(
                check.map { $0.isGood ? $0.at.ISO8601Format() : "failed" } ?? "no", check?.isGood == false ? .bad : nil),
            TableCell(detail.map { "\(place): \($0)" } ?? place),
        ]
    }
}
