import GalleyCore

/// Which of a container's networks is the one its `NetworkMode` names.
enum Networks {
    /// The endpoint's key in `NetworkSettings.Networks`; nil without networks. A mode may name the network by its ID.
    static func primary(of inspect: JSONValue) -> String? {
        let networks = inspect[path: "NetworkSettings", "Networks"]?.object ?? [:]
        let mode = inspect[path: "HostConfig", "NetworkMode"]?.string ?? ""
        let name = ["", "default"].contains(mode) ? "bridge" : mode
        if networks[name] != nil { return name }
        return networks.first { $0.value["NetworkID"]?.string == mode }?.key ?? networks.keys.sorted().first
    }
}

/// `net.*.eth0.*` in `HostConfig.Sysctls`: newer engines want them as an endpoint's driver option, older ones move
/// them there by themselves, and since API 1.48 the old place is refused.
enum EndpointSysctls {
    static let option = "com.docker.network.endpoint.sysctls"
    static let movedSince = (1, 48)

    static func move(
        from hostConfig: inout JSONValue, to endpoints: inout [String: JSONValue], primary: String?
    ) {
        guard let primary, var endpoint = endpoints[primary], let all = hostConfig["Sysctls"]?.object else { return }
        let moved = all.filter { isForFirstInterface($0.key) }
        guard !moved.isEmpty else { return }
        hostConfig["Sysctls"] = .object(all.filter { moved[$0.key] == nil })
        let settings = moved.map { name, value in
            "\(name.replacing(".eth0.", with: ".IFNAME."))=\(value.string ?? "")"
        }
        let present = (endpoint[path: "DriverOpts", option]?.string ?? "").split(separator: ",").map(String.init)
        var options = endpoint["DriverOpts"] ?? .object([:])
        options[option] = .string((present + settings.sorted()).joined(separator: ","))
        endpoint["DriverOpts"] = options
        endpoints[primary] = endpoint
    }

    private static func isForFirstInterface(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count >= 4 && parts[0] == "net" && parts.contains("eth0")
    }
}
