import GalleyCore

/// A network of the engine and the addresses given out in it.
struct SimulatedNetwork: Sendable {
    let id: String
    let name: String
    let driver: String
    let created: Duration
    var labels: [String: String] = [:]
    /// The first two numbers of its /16.
    let subnet: (Int, Int)
    /// Whether a subnet was asked for: only then a container may ask for an address.
    var hasConfiguredSubnet = false

    var isPredefined: Bool { ["bridge", "host", "none"].contains(name) }
    var isUserDefined: Bool { !isPredefined }
    var gateway: String { "\(subnet.0).\(subnet.1).0.1" }

    func inspected(endpoints: [(id: String, container: SimulatedContainer, endpoint: NetworkEndpoint)]) -> JSONValue {
        var containers: [String: JSONValue] = [:]
        for entry in endpoints {
            containers[entry.id] = [
                "Name": .string(entry.container.name), "EndpointID": .string(entry.endpoint.endpointID),
                "MacAddress": .string(entry.endpoint.liveMacAddress),
                "IPv4Address": .string(entry.endpoint.address.map { "\($0)/16" } ?? ""), "IPv6Address": "",
            ]
        }
        let addressing: JSONValue =
            driver == "bridge"
            ? [["Subnet": .string("\(subnet.0).\(subnet.1).0.0/16"), "Gateway": .string(gateway)]] : []
        return [
            "Name": .string(name), "Id": .string(id), "Created": .string(Timestamp.text(created)), "Scope": "local",
            "Driver": .string(driver), "EnableIPv6": false,
            "IPAM": ["Driver": "default", "Options": .null, "Config": addressing], "Internal": false,
            "Attachable": false, "Ingress": false, "ConfigFrom": ["Network": ""], "ConfigOnly": false,
            "Containers": .object(containers), "Options": [:], "Labels": .object(labels.mapValues(JSONValue.string)),
        ]
    }
}

/// A container's end of a network: what was asked for, and what it got while running.
struct NetworkEndpoint: Sendable {
    /// `EndpointSettings` as they were sent.
    var asked: JSONValue
    var networkID = ""
    var endpointID = ""
    var address: String?
    var liveMacAddress = ""
    /// Names under which others in the network find it (`DNSNames`).
    var names: [String] = []

    /// What the engine adds when it connects the container: 20.10 writes it among the aliases, for good.
    mutating func addNames(of container: SimulatedContainer, isLegacy: Bool) {
        let aliases = asked["Aliases"]?.strings ?? []
        let more = container.ownNames.filter { !aliases.contains($0) }
        if isLegacy {
            asked["Aliases"] = .array((aliases + more).map(JSONValue.string))
        } else {
            names = [container.name] + aliases + more
        }
    }

    var staticAddress: String? {
        asked[path: "IPAMConfig", "IPv4Address"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
