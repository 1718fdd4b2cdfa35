public import GalleyCore

/// What the engine keeps of upgrades: those under way, cut off, and finished but not pruned.
public struct KeptUpgrade: Sendable, Equatable, Codable {
    /// How far it got, as its lock or record shows it.
    public enum State: String, Sendable, Codable {
        /// Its holder lives on this machine.
        case running
        /// Its holder is gone, or on another machine.
        case interrupted
        /// Finished; the original is kept.
        case done
        /// Finished, and a later upgrade of the same database stands on it: no way back leads here.
        case superseded
        /// Put back; the copy is kept.
        case undone
        /// A record whose plan this Galley can't read: another version wrote it, or it is damaged.
        case unreadable
    }

    /// The container name the database goes by.
    public var database: String
    /// The upgrade's id.
    public var id: String
    /// Read from lock and journal, and for a lock of this machine from its processes.
    public var state: State
    /// The class of its version step, `compatible` or `converting`; `restore` for a restore in place; `?` where the plan can't be read.
    public var step: String
    /// The numbers alone, `10.11.11`; `?` where the plan can't be read.
    public var fromVersion: String
    /// Likewise.
    public var toVersion: String
    /// Who holds or held it: `name on host`.
    public var holder: String
    /// ISO 8601, UTC.
    public var startedAt: String
    /// The container kept for going back; nil when there is none any more.
    public var original: String?
    /// Volumes and directories that hold the data as it was.
    public var copies: [String]
    /// What the copied data took when the plan was made; 0 without copies. Not measured anew.
    public var copyBytes: ByteCount
    /// What should be there and is not.
    public var warnings: [String]
}
