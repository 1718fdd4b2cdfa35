public import Foundation
import GalleyCore
public import StateStore

/// What this machine knows of the backups that were made from here.
public struct BackupCatalogue: Sendable {
    let store: StateStore
    let now: @Sendable () -> Date

    /// - Parameter now: the time that is recorded.
    public init(store: StateStore, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.now = now
    }

    /// Every try, newest first. One whose process is gone is recorded for what it was first: its stream had no reader any
    /// more, so there is no backup, whatever it left; another machine's processes can't be seen from here.
    public func records(of database: String? = nil) async throws -> [BackupRecord] {
        for record in try await store.backups(database: database)
        where record.outcome == .running && record.who.host == ProcessInfo.processInfo.hostName
            && !ProcessIdentity.isAlive(record.who.process)
        {
            try await store.end(backup: record.id, Self.end(ofAbandoned: record), at: now())
        }
        return try await store.backups(database: database)
    }

    /// Killed after the backup had its name and before that was recorded: then it is one.
    private static func end(ofAbandoned record: BackupRecord) -> BackupEnd {
        let lost = BackupEnd(.lost, detail: "the process that made it was killed; nothing of it counts as a backup")
        guard !record.isCommand, let entry = try? BackupDirectory.entry(at: record.destination), entry.isWhole
        else { return lost }
        let manifest = entry.manifest
        return BackupEnd(
            .succeeded, version: manifest.version, storedBytes: manifest.storedBytes, sha256: manifest.sha256)
    }
}
