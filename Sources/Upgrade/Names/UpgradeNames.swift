/// The names and labels one upgrade uses in the engine.
///
/// Everything is derived from the database's container name and the upgrade's id, so that any machine finds it again.
public struct UpgradeNames: Sendable, Equatable {
    /// The original's container name, which the successor takes over.
    public let database: String
    /// The upgrade's id.
    public let id: String

    /// Pure: nothing is looked up.
    public init(database: String, id: String) {
        self.database = database
        self.id = id
    }

    /// The mutex and journal while an upgrade is under way.
    public var lock: String { Self.lock(for: database) }
    /// The same for every upgrade of the database: that makes it the mutex.
    public static func lock(for database: String) -> String { "galley-lock-\(database)" }
    /// What the lock is renamed to by the commit.
    public var record: String { "galley-record-\(database)-\(id)" }
    /// The successor until the names are swapped.
    public var successor: String { "\(database)-galley-\(id)" }
    /// The original once the names are swapped.
    public var parked: String { "\(database)-before-\(id)" }
    /// The old server on the data, without network, for the fingerprint.
    public var closedOriginal: String { "\(database)-galley-\(id)-old" }
    /// The new server on the data, without network, for the conversion.
    public var closedSuccessor: String { "\(database)-galley-\(id)-new" }
    /// The helper that copies a mount; the number is its place in the plan's data list.
    public func copier(_ index: Int) -> String { "\(database)-galley-\(id)-copy-\(index)" }
    /// The helper that puts that copy back.
    public func restorer(_ index: Int) -> String { "\(database)-galley-\(id)-restore-\(index)" }
    /// The helper that puts a backup in the data's place.
    public var bringer: String { "\(database)-galley-\(id)-backup" }
    /// The volume a named volume is copied to.
    public func copyVolume(_ index: Int) -> String { "galley-copy-\(database)-\(id)-\(index)" }

    func container(_ role: ContainerRole) -> String {
        switch role {
        case .original: database
        case .successor: successor
        case .closedOriginal: closedOriginal
        case .closedSuccessor: closedSuccessor
        }
    }
}

extension Plan {
    /// What this upgrade's containers and volumes are called.
    public var names: UpgradeNames { UpgradeNames(database: database, id: id) }
}
