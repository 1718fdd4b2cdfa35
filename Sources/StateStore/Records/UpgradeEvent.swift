public import Foundation

/// One line of an upgrade's history.
public struct UpgradeEvent: Sendable, Equatable, Codable {
    public var upgradeId: String
    /// 1, 2, 3 … within the upgrade; given by the store.
    public var sequence: Int
    public var at: Date
    /// What sort of event, such as `step`, `note`, `warning`.
    public var kind: String
    public var text: String

    public init(upgradeId: String, sequence: Int, at: Date, kind: String, text: String) {
        self.upgradeId = upgradeId
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.text = text
    }
}
