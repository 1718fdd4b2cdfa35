import EngineAPI
import GalleyCore

extension EngineState {
    func networkSettings(of container: SimulatedContainer, at version: APIVersion) -> JSONValue {
        var ports: [String: JSONValue] = [:]
        if container.isRunning {
            for port in (container.config["ExposedPorts"]?.object ?? [:]).keys { ports[port] = .null }
            for (port, entries) in Dictionary(grouping: container.published, by: \.containerPort) {
                ports[port] = .array(
                    entries.flatMap { entry -> [JSONValue] in
                        let number = JSONValue.string(String(entry.hostPort))
                        let shown: JSONValue = ["HostIp": .string(entry.hostAddress), "HostPort": number]
                        return entry.hostAddress == "0.0.0.0"
                            ? [shown, ["HostIp": "::", "HostPort": number]] : [shown]
                    })
            }
        }
        var shown: [String: JSONValue] = [:]
        for (name, endpoint) in container.endpoints {
            shown[name] = inspected(endpoint, name: name, of: container, at: version)
        }
        var settings: JSONValue = [
            "SandboxID": .string(container.isRunning ? container.id : ""), "SandboxKey": "",
            "Ports": .object(ports), "Networks": .object(shown),
        ]
        if version < APIVersion(1, 52) {
            let bridge = container.endpoints["bridge"]
            for field in ["Bridge", "LinkLocalIPv6Address", "GlobalIPv6Address", "IPv6Gateway"] { settings[field] = "" }
            for field in ["LinkLocalIPv6PrefixLen", "GlobalIPv6PrefixLen"] { settings[field] = 0 }
            for field in ["SecondaryIPAddresses", "SecondaryIPv6Addresses"] { settings[field] = .null }
            settings["HairpinMode"] = false
            settings["EndpointID"] = .string(bridge?.endpointID ?? "")
            settings["Gateway"] = .string(bridge?.address == nil ? "" : networks["bridge"]?.gateway ?? "")
            settings["IPAddress"] = .string(bridge?.address ?? "")
            settings["IPPrefixLen"] = bridge?.address == nil ? 0 : 16
            settings["MacAddress"] = .string(bridge?.liveMacAddress ?? "")
        }
        return settings
    }

    private func inspected(
        _ endpoint: NetworkEndpoint, name: String, of container: SimulatedContainer, at version: APIVersion
    ) -> JSONValue {
        let network = network(name)
        var aliases = endpoint.asked["Aliases"]?.strings ?? []
        // From 25 on, the names the engine adds are shown as aliases to old clients only.
        if !isLegacy, version < APIVersion(1, 45), network?.isUserDefined ?? true {
            aliases += container.ownNames.filter { !aliases.contains($0) }
        }
        let mac = endpoint.networkID.isEmpty ? endpoint.asked["MacAddress"]?.string ?? "" : endpoint.liveMacAddress
        var shown: JSONValue = [
            "IPAMConfig": endpoint.asked["IPAMConfig"] ?? .null, "Links": endpoint.asked["Links"] ?? .null,
            "Aliases": aliases.isEmpty ? .null : .array(aliases.map(JSONValue.string)),
            "NetworkID": .string(endpoint.networkID), "EndpointID": .string(endpoint.endpointID),
            "Gateway": .string(endpoint.address == nil ? "" : network?.gateway ?? ""),
            "IPAddress": .string(endpoint.address ?? ""), "IPPrefixLen": endpoint.address == nil ? 0 : 16,
            "IPv6Gateway": "", "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "MacAddress": .string(mac),
            "DriverOpts": endpoint.asked["DriverOpts"] ?? .null,
        ]
        if apiVersion >= APIVersion(1, 44) {
            shown["DNSNames"] =
                endpoint.names.isEmpty ? .null : .array(endpoint.names.map(JSONValue.string))
        }
        if isModern { shown["GwPriority"] = endpoint.asked["GwPriority"] ?? 0 }
        return shown
    }
}
