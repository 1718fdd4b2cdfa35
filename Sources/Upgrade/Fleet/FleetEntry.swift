public import Backups
import GalleyCore

/// One database in the view of all engines, or one engine without any that can be told.
public struct FleetEntry: Sendable, Codable, Equatable {
    /// The name the engine was asked under.
    public var engine: String
    /// `unix:///…`, `tcp://…`, `ssh://…`.
    public var endpoint: String
    /// The container's name; nil for a line about the engine itself.
    public var database: String?
    /// The name of the recipe that recognises its image.
    public var recipe: String?
    /// As the container has it.
    public var image: String?
    /// The engine's own word: `running`, `exited`.
    public var state: String?
    /// The newest upgrade that is under way or kept: `done`, `interrupted`.
    public var upgrade: KeptUpgrade.State?
    /// Its newest backups, as far as this machine made them; nil where it made none.
    public var backup: BackupStanding?
    /// Why the engine, or this database, can't be told of.
    public var problem: String?

    /// A line about the engine itself.
    public init(engine: String, endpoint: String, problem: String? = nil) {
        self.engine = engine
        self.endpoint = endpoint
        self.problem = problem
    }
}
