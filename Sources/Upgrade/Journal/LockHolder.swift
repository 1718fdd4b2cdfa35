import GalleyCore
import StateStore

/// Who holds or held a lock, from its labels.
struct LockHolder: Sendable, Equatable {
    var name: String
    var host: String
    /// `PID:START` on that host.
    var process: String
    /// The upgrade's id.
    var upgrade: String

    init(labels: [String: String]) {
        name = labels[UpgradeLabels.operatorName] ?? "someone"
        host = labels[UpgradeLabels.host] ?? "an unknown host"
        process = labels[UpgradeLabels.process] ?? ""
        upgrade = labels[UpgradeLabels.upgrade] ?? "?"
    }

    /// From the inspect of a lock.
    init(inspect: JSONValue) {
        self.init(labels: inspect[path: "Config", "Labels"]?.object?.compactMapValues(\.string) ?? [:])
    }

    /// `name on host`.
    var text: String { "\(name) on \(host)" }

    func isOn(_ host: String) -> Bool { self.host == host }

    /// Seen from its own host only.
    var isAlive: Bool { ProcessIdentity.isAlive(process) }
}
