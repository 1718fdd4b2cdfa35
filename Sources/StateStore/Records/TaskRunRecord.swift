public import Foundation

/// One run of a maintenance task as the audit keeps it.
public struct TaskRunRecord: Sendable, Equatable, Codable {
    /// How it stands. A process that was killed leaves `.running` behind until somebody looks.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        case running, succeeded, failed
        /// Nothing was begun.
        case refused
        case timedOut = "timed-out"
        case cancelled, stuck, lost
    }

    /// `vacuum.7k2m9xqd`, as the run's directory in the container is named.
    public var id: String
    /// The container's name.
    public var database: String
    /// The engine's endpoint, as text.
    public var engine: String
    /// 64 hex digits: a container of the same name may be another by now.
    public var containerId: String
    /// The recipe's name.
    public var recipe: String
    /// The task's name in the recipe.
    public var task: String
    /// What the user said, `K: V`.
    public var parameters: [String: String]
    /// Kept to the millisecond.
    public var startedAt: Date
    /// Nil exactly while `outcome` is `.running`. Of a run that was found again: when it was found.
    public var endedAt: Date?
    /// `.running` until ``StateStore/end(taskRun:_:exitCode:detail:at:)``.
    public var outcome: Outcome
    /// The script's own; nil where there is none.
    public var exitCode: Int?
    /// What is left of a stuck run, why one is lost.
    public var detail: String?
    /// Who ran it, from where, in which process.
    public var who: Operator
    /// As given with `--reason`.
    public var reason: String?

    /// A run that is about to begin; kept by ``StateStore/insert(_:)-(TaskRunRecord)``.
    public init(
        id: String, database: String, engine: String, containerId: String, recipe: String, task: String,
        parameters: [String: String], startedAt: Date, who: Operator, reason: String? = nil
    ) {
        self.id = id
        self.database = database
        self.engine = engine
        self.containerId = containerId
        self.recipe = recipe
        self.task = task
        self.parameters = parameters
        self.startedAt = startedAt
        self.outcome = .running
        self.who = who
        self.reason = reason
    }
}
