public import Foundation
import GalleyCore

/// Which backups of one database may go.
public struct Retention: Sendable, Equatable {
    /// So many of the newest stay; nil: the number does not matter.
    public var keep: Int?
    /// What is younger stays; nil: age does not matter.
    public var olderThan: Duration?

    /// With both, only what both let go may go; with neither, nothing.
    public init(keep: Int? = nil, olderThan: Duration? = nil) {
        self.keep = keep
        self.olderThan = olderThan
    }

    /// What is known of one backup.
    public struct Candidate: Sendable, Equatable {
        /// Decides between two of the same time.
        public var id: String
        /// A backup is as old as its beginning.
        public var startedAt: Date
        /// By its latest verification; nil when it was never verified.
        public var isGood: Bool?

        /// From a manifest and the records of verifications.
        public init(id: String, startedAt: Date, isGood: Bool?) {
            self.id = id
            self.startedAt = startedAt
            self.isGood = isGood
        }
    }

    /// The ids of those that may go, the oldest first.
    ///
    /// Whatever is asked for, these stay: the newest one that was verified and is good, so that there is never only hope;
    /// and the newest one that is not known to be bad.
    public func expendable(_ all: [Candidate], now: Date) -> [String] {
        guard keep != nil || olderThan != nil else { return [] }
        let newestFirst = all.sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }
        let kept = [newestFirst.first { $0.isGood == true }?.id, newestFirst.first { $0.isGood != false }?.id]
        // One that is known to be bad takes no place among the newest.
        let counted = newestFirst.filter { $0.isGood != false }.prefix(keep ?? 0).map(\.id)
        return newestFirst.filter { candidate in
            if kept.contains(candidate.id) || counted.contains(candidate.id) { return false }
            guard let olderThan else { return true }
            return now.timeIntervalSince(candidate.startedAt) * 1000 > Double(olderThan.milliseconds)
        }.map(\.id).reversed()
    }
}
