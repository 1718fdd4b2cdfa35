import Backups
import GalleyCore
import StateStore

/// A backup as a user names it: by the id that this machine recorded, or by its folder.
enum BackupPlace {
    /// - Throws: `GalleyError` `.notFound`; `.refused` for one that went into a command; `.badInput` for a manifest that
    ///   can't be read.
    static func find(_ name: String, _ store: StateStore) async throws -> BackupDirectory.Entry {
        if name.contains("/") { return try BackupDirectory.entry(at: name) }
        let records = try await store.backups()
        guard let record = records.first(where: { $0.id == name }) else {
            throw GalleyError(
                .notFound, "no backup '\(name)' was made from here",
                hint: Suggestion.hint(for: name, among: records.map(\.id))
                    ?? "galley backup list shows them; one of another machine is named by its folder: /backups/db/\(name)"
            )
        }
        guard !record.isCommand else {
            throw GalleyError(
                .refused, "the backup '\(name)' went into a command: '\(record.destination)'",
                hint: "only its own program can give it back")
        }
        return try BackupDirectory.entry(at: record.destination)
    }
}
