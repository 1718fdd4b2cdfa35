import GalleyCore

/// What `docker inspect` says, leaf by leaf, less what every container gets anew. Written without a look at Galley's own
/// comparison, which it judges.
enum InspectLeaves {
    /// Paths that differ, each with both values.
    static func differences(_ left: JSONValue, _ right: JSONValue) -> [String: String] {
        let (before, after) = (leaves(left), leaves(right))
        var found: [String: String] = [:]
        for path in Set(before.keys).union(after.keys) where before[path] != after[path] {
            found[path] = "\(before[path] ?? "-") → \(after[path] ?? "-")"
        }
        return found
    }

    /// Each container's own.
    private static let anew = [
        "Id", "Created", "Name", "State", "LogPath", "ResolvConfPath", "HostnamePath", "HostsPath", "GraphDriver",
        "RestartCount", "ExecIDs", "NetworkSettings.SandboxID", "NetworkSettings.SandboxKey",
    ]
    private static let ofAnEndpoint: Set<String> = [
        "EndpointID", "IPAddress", "MacAddress", "Gateway", "IPPrefixLen", "DNSNames",
    ]

    private static func leaves(_ inspect: JSONValue) -> [String: String] {
        var found: [String: String] = [:]
        walk(inspect, "", &found)
        return found.filter { path, _ in
            !anew.contains { path == $0 || path.hasPrefix($0 + ".") }
                && !(path.hasPrefix("NetworkSettings")
                    && ofAnEndpoint.contains(path.split(separator: ".").last.map(String.init) ?? ""))
        }
    }

    private static func walk(_ value: JSONValue, _ path: String, _ found: inout [String: String]) {
        switch value {
        case .object(let members):
            for (key, member) in members {
                walk(
                    member, path == "Config.Labels" ? "\(path)[\(key)]" : path.isEmpty ? key : "\(path).\(key)", &found)
            }
        case .array(let items) where path == "Config.Env":
            for item in items.compactMap(\.string) {
                let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                found["\(path)[\(parts[0])]"] = parts.count > 1 ? String(parts[1]) : ""
            }
        case .array(let items) where path.hasSuffix(".Aliases"):
            // The engine adds the container's own short id.
            found[path] = items.compactMap(\.string).filter { $0.count != 12 }.sorted().joined(separator: ",")
        case .array(let items):
            for (index, item) in items.enumerated() { walk(item, "\(path)[\(index)]", &found) }
        default: found[path] = "\(value)"
        }
    }
}
