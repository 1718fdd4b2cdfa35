public import Foundation

/// One line of an upgrade's history.
public struct UpgradeEvent: Sendable, Equatable, Codable {
    /// Of an upgrade that is in the store.
    public var upgradeId: String
    /// 1, 2, 3 … within the upgrade; given by the store.
    public var sequence: Int
    /// Kept to the millisecond, in UTC.
    public var at: Date
    /// `step`, `error`, or what somebody came for: `resume`, `rollback`, `prune`.
    public var kind: String
    /// For people, without secrets: a step's title, an error's message.
    public var text: String
}
