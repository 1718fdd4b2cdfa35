public import Foundation
public import GalleyCore

/// One upgrade as the audit keeps it: who did what to which database, from where, when, why, and how it ended.
public struct UpgradeRecord: Sendable, Equatable, Codable {
    /// As in the names and labels of the upgrade's containers: eight lower-case letters and digits.
    public var id: String
    /// The container's name.
    public var database: String
    /// The engine's endpoint, as text.
    public var engine: String
    /// The original's container id.
    public var containerId: String
    /// Nil until it was recorded with the outcome.
    public var successorId: String?
    /// The name the original was created with, tag or digest included.
    public var fromImage: String
    /// The name as the operator gave it.
    public var toImage: String
    /// Nil until it was probed.
    public var fromVersion: String?
    /// Nil until it was probed.
    public var toVersion: String?
    /// `compatible`, `converting` or `migrating`.
    public var stepClass: String
    /// The recipe's name.
    public var recipe: String
    /// Kept to the millisecond.
    public var startedAt: Date
    /// Nil exactly while `outcome` is `.running`.
    public var endedAt: Date?
    /// Set when the upgrade is opened and closed; a process that was killed leaves `.running` behind.
    public var outcome: UpgradeOutcome
    /// When what the upgrade kept (the original, the copy) was removed.
    public var prunedAt: Date?
    /// Who ran it.
    public var `operator`: String
    /// The machine it ran on.
    public var host: String
    /// As given with `--reason`; nil without one.
    public var reason: String?
    /// `sha256:` and 64 hex digits.
    public var planDigest: String
    /// The plan, already masked: a secret must never get here.
    public var plan: JSONValue
    /// What the upgrade found out on its way: `outageMilliseconds`, from the stop to the first login.
    public var detail: JSONValue

    /// A running upgrade, unless told otherwise. The store checks the fields when it is inserted.
    public init(
        id: String, database: String, engine: String, containerId: String, successorId: String? = nil,
        fromImage: String, toImage: String, fromVersion: String? = nil, toVersion: String? = nil, stepClass: String,
        recipe: String, startedAt: Date, endedAt: Date? = nil, outcome: UpgradeOutcome = .running,
        prunedAt: Date? = nil, operator: String, host: String, reason: String? = nil, planDigest: String,
        plan: JSONValue, detail: JSONValue = [:]
    ) {
        self.id = id
        self.database = database
        self.engine = engine
        self.containerId = containerId
        self.successorId = successorId
        self.fromImage = fromImage
        self.toImage = toImage
        self.fromVersion = fromVersion
        self.toVersion = toVersion
        self.stepClass = stepClass
        self.recipe = recipe
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.prunedAt = prunedAt
        self.operator = `operator`
        self.host = host
        self.reason = reason
        self.planDigest = planDigest
        self.plan = plan
        self.detail = detail
    }
}

/// How an upgrade ended, or that it has not.
public enum UpgradeOutcome: String, Sendable, Codable, CaseIterable {
    /// Under way, or cut off: the engine's journal knows which.
    case running
    case done
    /// It failed and everything was put back.
    case undone
    /// It failed and was not put back.
    case failed
    /// It was done, and the operator took it back.
    case rolledBack = "rolled-back"
}
