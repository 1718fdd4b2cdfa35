public import Foundation
import GalleyCore

/// Whether a database has a backup that is young enough: its absence is an alarm.
public struct Freshness: Sendable, Equatable {
    /// From a backup's start until now.
    public var maxAge: Duration
    /// Only those count that were verified and are good.
    public var onlyVerified: Bool

    /// Both are asked for by the user.
    public init(maxAge: Duration, onlyVerified: Bool) {
        self.maxAge = maxAge
        self.onlyVerified = onlyVerified
    }

    /// What is wrong, as one sentence; nil when nothing is.
    /// - Parameter whole: those that succeeded.
    public func alarm(_ whole: [Retention.Candidate], database: String, now: Date) -> String? {
        let good = whole.filter { $0.isGood != false && (!onlyVerified || $0.isGood == true) }
        let kind = onlyVerified ? "verified backup" : "backup"
        guard let newest = good.map(\.startedAt).max() else { return "'\(database)' has no \(kind)" }
        let age = Duration.milliseconds(Int64(now.timeIntervalSince(newest) * 1000))
        guard age > maxAge else { return nil }
        return "the newest \(kind) of '\(database)' is of \(newest.ISO8601Format()), more than \(maxAge.text) ago"
    }
}
