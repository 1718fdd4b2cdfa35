public import EngineAPI
import GalleyCore
public import StateStore

/// What verifications leave in an engine when they are killed: containers and volumes, by their labels.
public struct VerifyLeftovers: Sendable {
    let engine: Engine
    let who: Operator

    /// - Parameter who: this process; what a living one has there is left alone.
    public init(engine: Engine, who: Operator) {
        self.engine = engine
        self.who = who
    }

    static let role = "verify"

    static func labels(_ backup: String, _ who: Operator) -> [String: String] {
        ["galley.backup": backup, "galley.role": role, "galley.host": who.host, "galley.process": who.process]
    }

    /// Removes what dead processes of this machine left; another machine's can't be told from living ones.
    /// - Returns: the names of what was removed, and of what another machine has there.
    public func remove() async throws -> (removed: [String], elsewhere: [String]) {
        let filters: EngineFilters = ["label": ["galley.role=\(Self.role)"]]
        var (removed, elsewhere): ([String], [String]) = ([], [])
        for container in try await engine.containerList(all: true, filters: filters) {
            guard let id = container["Id"]?.string, let name = container["Names"]?.strings.first else { continue }
            switch owner(container["Labels"]) {
            case .living: continue
            case .elsewhere: elsewhere.append(String(name.drop { $0 == "/" }))
            case .dead:
                try await engine.containerRemoveIfPresent(id)
                removed.append(String(name.drop { $0 == "/" }))
            }
        }
        for volume in try await engine.volumeList(filters: filters) {
            guard let name = volume["Name"]?.string else { continue }
            switch owner(volume["Labels"]) {
            case .living: continue
            case .elsewhere: elsewhere.append(name)
            case .dead:
                _ = try await engine.ifPresent { try await $0.volumeRemove(name, force: false) }
                removed.append(name)
            }
        }
        return (removed, elsewhere)
    }

    private enum Owner { case living, dead, elsewhere }

    private func owner(_ labels: JSONValue?) -> Owner {
        guard labels?["galley.host"]?.string == who.host else { return .elsewhere }
        return ProcessIdentity.isAlive(labels?["galley.process"]?.string ?? "") ? .living : .dead
    }
}
