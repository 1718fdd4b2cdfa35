public import GalleyCore

/// A container that leans on another: stopping or replacing that one breaks it.
public struct Dependant: Sendable, Hashable, Codable {
    /// 64 hex digits; empty when the answer it was read from has none.
    public var id: String
    /// Without the slash.
    public var name: String
    /// The field that names the other: `HostConfig.NetworkMode`, `HostConfig.VolumesFrom`, …
    public var field: String
    /// The field's value as it stands there.
    public var reference: String

    /// What happens to it, for the plan.
    public var consequence: String {
        switch field {
        case "HostConfig.NetworkMode": "\(name) uses its network and must be made anew on the successor's"
        case "HostConfig.PidMode": "\(name) uses its processes' namespace and ends when it stops"
        case "HostConfig.IpcMode": "\(name) uses its shared memory and must be made anew on the successor's"
        case "HostConfig.VolumesFrom": "\(name) takes its volumes; it keeps them, but names the original"
        default:
            "\(name) is linked to it, to this very container: it can't be started again afterwards and must be made anew"
        }
    }
}

extension Dependant {
    /// The containers among `others` that lean on this one, sorted by name, one for each field that says so.
    /// - Parameter others: inspects, or entries of the container list; those tell of network modes only, older ones.
    public static func of(id: String, name: String, among others: [JSONValue]) -> [Dependant] {
        others.flatMap { other -> [Dependant] in
            let otherID = other["Id"]?.string ?? ""
            guard otherID != id else { return linked(to: other) }
            let shown =
                other["Name"]?.string ?? other["Names"]?.strings.first { $0.dropFirst().allSatisfy { $0 != "/" } }
            let otherName = String((shown ?? otherID).drop { $0 == "/" })
            return references(in: other).filter { means($0.target, id: id, name: name) }.map {
                Dependant(id: otherID, name: otherName, field: $0.field, reference: $0.text)
            }
        }
        .sorted { ($0.name, $0.field, $0.reference) < ($1.name, $1.field, $1.reference) }
    }

    /// The container list gives no links, but one who is linked to has a name `/LINKED/ALIAS` for each.
    private static func linked(to own: JSONValue) -> [Dependant] {
        (own["Names"]?.strings ?? []).compactMap { name in
            let parts = name.split(separator: "/")
            guard parts.count == 2 else { return nil }
            return Dependant(id: "", name: String(parts[0]), field: "HostConfig.Links", reference: name)
        }
    }

    private static func references(in other: JSONValue) -> [(field: String, text: String, target: String)] {
        var found: [(field: String, text: String, target: String)] = []
        let hostConfig = other["HostConfig"] ?? .null
        for field in ["NetworkMode", "IpcMode", "PidMode"] {
            guard let mode = hostConfig[field]?.string, mode.hasPrefix("container:") else { continue }
            found.append(("HostConfig.\(field)", mode, String(mode.dropFirst("container:".count))))
        }
        for lender in hostConfig["VolumesFrom"]?.strings ?? [] {
            found.append(("HostConfig.VolumesFrom", lender, String(lender.prefix { $0 != ":" })))
        }
        for link in hostConfig["Links"]?.strings ?? [] {
            found.append(("HostConfig.Links", link, String(link.prefix { $0 != ":" })))
        }
        for (network, endpoint) in other[path: "NetworkSettings", "Networks"]?.object ?? [:] {
            for link in endpoint["Links"]?.strings ?? [] {
                let field = "NetworkSettings.Networks[\(network)].Links"
                found.append((field, link, String(link.prefix { $0 != ":" })))
            }
        }
        return found
    }

    /// A reference is a name, an ID, or the beginning of one.
    private static func means(_ reference: String, id: String, name: String) -> Bool {
        let plain = reference.drop { $0 == "/" }
        return plain == name || plain == id || (plain.count >= 12 && id.hasPrefix(plain))
    }
}
