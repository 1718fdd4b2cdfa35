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
        /// The server's, as it said it; nil where that is not known.
        public var version: String?

        /// From a manifest and the records of verifications.
        public init(id: String, startedAt: Date, isGood: Bool?, version: String? = nil) {
            self.id = id
            self.startedAt = startedAt
            self.isGood = isGood
            self.version = version
        }
    }

    /// The ids of those that may go, the oldest first.
    ///
    /// Whatever is asked for, these stay: the newest one that was verified and is good, so that there is never only hope;
    /// the newest one that is not known to be bad; the newest such one of another version than that, until one of its own
    /// version was verified: who upgrades must not be left with what nobody has tried; and what is needed elsewhere.
    /// - Parameters:
    ///   - upgrades: when upgrades began of which something is kept: the newest backup from before each stays.
    ///   - needed: ids without which something can't go on.
    public func expendable(
        _ all: [Candidate], upgrades: [Date] = [], needed: Set<String> = [], now: Date
    ) -> [String] {
        guard keep != nil || olderThan != nil else { return [] }
        let newestFirst = all.sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }
        let mayBeGood = newestFirst.filter { $0.isGood != false }
        var kept = needed.union([newestFirst.first { $0.isGood == true }?.id, mayBeGood.first?.id].compactMap { $0 })
        if let version = mayBeGood.first?.version,
            !mayBeGood.contains(where: { $0.isGood == true && $0.version == version }),
            let before = mayBeGood.first(where: { $0.version != version })
        {
            kept.insert(before.id)
        }
        for upgrade in upgrades {
            if let before = mayBeGood.first(where: { $0.startedAt < upgrade }) { kept.insert(before.id) }
        }
        // One that is known to be bad takes no place among the newest.
        let counted = mayBeGood.prefix(keep ?? 0).map(\.id)
        return newestFirst.filter { candidate in
            if kept.contains(candidate.id) || counted.contains(candidate.id) { return false }
            guard let olderThan else { return true }
            return now.timeIntervalSince(candidate.startedAt) * 1000 > Double(olderThan.milliseconds)
        }.map(\.id).reversed()
    }
}
