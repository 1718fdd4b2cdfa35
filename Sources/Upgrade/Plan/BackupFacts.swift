import Backups
import Foundation

/// The backup that is restored in place: what the plan holds of it.
public struct BackupFacts: Sendable, Codable, Equatable {
    /// Its own id.
    public var id: String
    /// Its folder, absolute, on the machine where the plan was made.
    public var folder: String
    /// The recipe's method by which it was made.
    public var method: String
    /// Of the stored bytes: `sha256:…`. Another backup in that folder is not this one.
    public var sha256: String
    /// ISO 8601, UTC.
    public var startedAt: String

    init(_ entry: BackupDirectory.Entry) {
        let manifest = entry.manifest
        id = manifest.id
        folder = entry.path
        method = manifest.method
        sha256 = manifest.sha256
        startedAt = manifest.startedAt.ISO8601Format()
    }
}
