public import Foundation

/// One try to bring a backup back, as the proof that it can be done.
public struct BackupCheck: Sendable, Equatable, Codable {
    /// The backup's id; it may have been made from another machine.
    public var backup: String
    /// It was restored, and its server read it.
    public var isGood: Bool
    /// What was read, or why it failed.
    public var detail: String
    /// Kept to the millisecond.
    public var at: Date
    /// Who tried, from where.
    public var who: Operator

    /// Kept by ``StateStore/insert(_:)-(BackupCheck)``.
    public init(backup: String, isGood: Bool, detail: String, at: Date, who: Operator) {
        self.backup = backup
        self.isGood = isGood
        self.detail = detail
        self.at = at
        self.who = who
    }
}
