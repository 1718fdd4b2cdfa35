import Backups
import Configuration
import EngineAPI
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
    /// The engine that a backup is brought back on: the one that is asked for; else the one of galley.yaml that has the
    /// address at which it was made; else the one in use.
    static func engine(of manifest: BackupManifest, _ context: CommandContext) throws -> SelectedEngine {
        guard context.options.host == nil, context.options.context == nil, let file = try? context.galleyFile.get()
        else { return try context.selectedEngine() }
        for name in file.engines.keys.sorted() {
            guard let engine = try? context.engine(.name(name)), engine.endpoint.description == manifest.engine else {
                continue
            }
            return engine
        }
        return try context.selectedEngine()
    }
}
