public import Foundation

/// One try to make a backup as the audit keeps it.
public struct BackupRecord: Sendable, Equatable, Codable {
    /// How it stands. A process that was killed leaves `.running` behind until somebody looks.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        case running, succeeded, failed
        /// Nothing was begun.
        case refused
        case timedOut = "timed-out"
        case cancelled, stuck, lost
    }

    /// `20261126-221503-7k2m9xqd`.
    public var id: String
    /// The container's name.
    public var database: String
    /// The engine's endpoint, as text.
    public var engine: String
    /// 64 hex digits: a container of the same name may be another by now.
    public var containerId: String
    /// As the container was given it.
    public var image: String
    /// The recipe's name.
    public var recipe: String
    /// The recipe's method.
    public var method: String
    /// The backup's folder, or the command that it went into.
    public var destination: String
    /// True when ``destination`` is a command: then Galley can't look at what it stored.
    public var isCommand: Bool
    /// Kept to the millisecond.
    public var startedAt: Date
    /// Nil exactly while `outcome` is `.running`.
    public var endedAt: Date?
    /// `.running` until ``StateStore/end(backup:_:at:)``.
    public var outcome: Outcome
    /// Why it failed, what is left of a stuck one.
    public var detail: String?
    /// The server's; nil of one that did not get so far.
    public var version: String?
    /// Of the compressed bytes.
    public var storedBytes: Int64?
    /// Of the compressed bytes: `sha256:…`.
    public var sha256: String?
    /// Who made it, from where, in which process.
    public var who: Operator
    /// As given with `--reason`.
    public var reason: String?

    /// One that is about to begin; kept by ``StateStore/insert(_:)-(BackupRecord)``.
    public init(
        id: String, database: String, engine: String, containerId: String, image: String, recipe: String,
        method: String, destination: String, isCommand: Bool, startedAt: Date, who: Operator, reason: String? = nil
    ) {
        self.id = id
        self.database = database
        self.engine = engine
        self.containerId = containerId
        self.image = image
        self.recipe = recipe
        self.method = method
        self.destination = destination
        self.isCommand = isCommand
        self.startedAt = startedAt
        outcome = .running
        self.who = who
        self.reason = reason
    }
}

/// How a try to make a backup ended.
public struct BackupEnd: Sendable, Equatable {
    /// Anything but `.running`.
    public var outcome: BackupRecord.Outcome
    /// Why it failed, what is left of a stuck one.
    public var detail: String?
    /// The server's version, where it was told.
    public var version: String?
    /// What was stored of one that succeeded.
    public var storedBytes: Int64?
    /// Of one that succeeded: `sha256:…` of what was stored.
    public var sha256: String?

    /// What is not known stays nil.
    public init(
        _ outcome: BackupRecord.Outcome, detail: String? = nil, version: String? = nil, storedBytes: Int64? = nil,
        sha256: String? = nil
    ) {
        self.outcome = outcome
        self.detail = detail
        self.version = version
        self.storedBytes = storedBytes
        self.sha256 = sha256
    }
}
