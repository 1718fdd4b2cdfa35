/// The names and labels one upgrade uses in the engine.
///
/// Everything is derived from the database's container name and the upgrade's id, so that any machine finds it again.
public struct UpgradeNames: Sendable, Equatable {
    public let database: String
    public let id: String

    public init(database: String, id: String) {
        self.database = database
        self.id = id
    }

    /// The mutex and journal while an upgrade is under way.
    public var lock: String { Self.lock(for: database) }
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
    public func copier(_ index: Int) -> String { "\(database)-galley-\(id)-copy-\(index)" }
    public func restorer(_ index: Int) -> String { "\(database)-galley-\(id)-restore-\(index)" }
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
