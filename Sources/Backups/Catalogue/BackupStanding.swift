public import Foundation
import GalleyCore
public import StateStore

/// What this machine knows of a database's newest backups: their absence is an alarm.
public struct BackupStanding: Sendable, Codable, Equatable {
    /// The newest that is whole, where it was put, and not known to be bad.
    public var newest: Known?
    /// The newest that was brought back as a proof.
    public var verified: Known?

    /// One backup.
    public struct Known: Sendable, Codable, Equatable {
        /// As ``BackupManifest/id``.
        public var id: String
        /// A backup is as old as its beginning.
        public var startedAt: Date

        /// `7 h`, from its beginning on.
        public func age(_ now: Date) -> String {
            let minutes = max(0, Int(now.timeIntervalSince(startedAt) / 60))
            return switch minutes {
            case ..<120: "\(minutes) min"
            case ..<(48 * 60): "\(minutes / 60) h"
            default: "\(minutes / 60 / 24) d"
            }
        }
    }

    /// - Parameters:
    ///   - records: of one database, in any order.
    ///   - isThere: whether one that succeeded still lies where it was put.
    public init(_ records: [BackupRecord], _ checks: [String: BackupCheck], isThere: (BackupRecord) -> Bool) {
        let good = records.filter { $0.outcome == .succeeded && checks[$0.id]?.isGood != false }
            .sorted { $0.startedAt > $1.startedAt }.filter(isThere)
        newest = good.first.map { Known(id: $0.id, startedAt: $0.startedAt) }
        verified = good.first { checks[$0.id]?.isGood == true }.map { Known(id: $0.id, startedAt: $0.startedAt) }
    }
}

extension BackupCatalogue {
    /// By database, of those on one engine of which a backup was ever tried from here.
    public func standings(engine: String) async throws -> [String: BackupStanding] {
        let checks = try await store.latestBackupChecks()
        let records = try await records().filter { $0.engine == engine }
        return Dictionary(grouping: records, by: \.database).mapValues {
            BackupStanding($0, checks) { record in
                record.isCommand || (try? BackupDirectory.entry(at: record.destination))?.isWhole == true
            }
        }
    }
}
