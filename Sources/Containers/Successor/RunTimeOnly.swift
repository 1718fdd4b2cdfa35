import GalleyCore

/// What an inspect shows besides the settings: the second of the two short lists (house rule 2). Everything else is
/// passed on, whether this Galley has heard of it or not.
enum RunTimeOnly {
    /// Of an endpoint in `NetworkSettings.Networks`: what the engine allocated. An address that was asked for stands
    /// in IPAMConfig; an allocated one must never be turned into such a wish.
    static let endpointFields: Set<String> = [
        "NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "IPv6Gateway", "GlobalIPv6Address",
        "GlobalIPv6PrefixLen", "DNSNames",
        // Generated or asked for: it can't be told here. `Config.MacAddress` tells, up to API 1.51.
        "MacAddress",
    ]

    /// `Config` without what the engine wrote there itself.
    /// - Parameter keepsHostname: the name that the engine made up is kept like one that was asked for.
    static func config(of inspect: JSONValue, keepsHostname: Bool = false) -> JSONValue {
        var config = inspect["Config"] ?? .object([:])
        let ownName = defaultHostname(of: inspect)
        let network = inspect[path: "HostConfig", "NetworkMode"]?.string ?? ""
        if !keepsHostname, config["Hostname"]?.string == ownName { config["Hostname"] = nil }
        if network.hasPrefix("container:") {
            // The other container's; the engine refuses to be given any of them.
            for field in ["Hostname", "Domainname", "MacAddress", "ExposedPorts"] { config[field] = nil }
        }
        // The host's; refused likewise.
        if inspect[path: "HostConfig", "UTSMode"]?.string == "host" { config["Hostname"] = nil }
        // Podman adds the container's own name to its environment.
        if let own = ownName, let entries = config["Env"]?.array, entries.contains(.string("HOSTNAME=\(own)")) {
            config["Env"] = .array(entries.filter { $0 != .string("HOSTNAME=\(own)") })
        }
        if PodmanSettings.made(inspect) { PodmanSettings.clean(&config) }
        if config["MacAddress"]?.isEmpty ?? false { config["MacAddress"] = nil }
        return config
    }

    /// `HostConfig` in the form that create takes, without what means "unset".
    static func hostConfig(of inspect: JSONValue) -> JSONValue {
        var hostConfig = inspect["HostConfig"] ?? .object([:])
        if let links = hostConfig["Links"]?.array {
            hostConfig["Links"] = .array(links.map { .string(Self.link($0.string ?? "")) })
        }
        if PodmanSettings.made(inspect) {
            PodmanSettings.clean(hostConfig: &hostConfig)
        } else if let limit = hostConfig["PidsLimit"]?.integer, limit <= 0 {
            hostConfig["PidsLimit"] = .null
        }
        if hostConfig["MemorySwappiness"]?.integer == -1 { hostConfig["MemorySwappiness"] = .null }
        // Podman shows the period and quota it made of NanoCpus beside it; create accepts one or the other.
        if let cpus = hostConfig["NanoCpus"]?.integer, cpus > 0 {
            for field in ["CpuPeriod", "CpuQuota"] where hostConfig[field] != nil { hostConfig[field] = 0 }
        }
        if let policy = hostConfig["RestartPolicy"] { hostConfig["RestartPolicy"] = RestartPolicy(policy).json }
        if let mounts = hostConfig["Mounts"]?.array {
            hostConfig["Mounts"] = .array(mounts.map(Self.withoutForeignOptions))
        }
        return hostConfig
    }

    /// The settings of each endpoint, by network name; empty where the network mode leaves no choice.
    static func endpoints(of inspect: JSONValue) -> [String: JSONValue] {
        let mode = inspect[path: "HostConfig", "NetworkMode"]?.string ?? ""
        guard !["host", "none"].contains(mode), !mode.hasPrefix("container:") else { return [:] }
        return (inspect[path: "NetworkSettings", "Networks"]?.object ?? [:]).mapValues { endpoint in
            var settings = (endpoint.object ?? [:]).filter { !endpointFields.contains($0.key) && !$0.value.isEmpty }
            if let shown = settings["Aliases"]?.array {
                settings["Aliases"] = aliases(of: shown.compactMap(\.string), in: inspect)
            }
            // {} and {"IPv4Address": ""} ask for nothing.
            if let addresses = settings["IPAMConfig"]?.object?.filter({ !$0.value.isEmpty }) {
                settings["IPAMConfig"] = addresses.isEmpty ? nil : .object(addresses)
            }
            return .object(settings)
        }
    }

    /// Before API 1.45 the engine shows its own two additions, the short ID and the hostname; later neither.
    private static func aliases(of shown: [String], in inspect: JSONValue) -> JSONValue? {
        var aliases = shown
        if let shortID = defaultHostname(of: inspect), aliases.contains(shortID) {
            let added = [shortID, inspect[path: "Config", "Hostname"]?.string]
            aliases.removeAll { added.contains($0) }
        }
        return aliases.isEmpty ? nil : .array(aliases.map(JSONValue.string))
    }

    /// The name a container has when the user gives none; also its alias on networks before API 1.45.
    static func defaultHostname(of inspect: JSONValue) -> String? {
        inspect["Id"]?.string.map { String($0.prefix(12)) }
    }

    /// `/child:/parent/alias` is how inspect shows what was asked for as `child:alias`.
    static func link(_ shown: String) -> String {
        guard let colon = shown.firstIndex(of: ":") else { return shown }
        let child = shown[..<colon].drop { $0 == "/" }
        let rest = shown[shown.index(after: colon)...]
        let alias = rest.lastIndex(of: "/").map { rest[rest.index(after: $0)...] } ?? rest
        return "\(child):\(alias)"
    }

    /// Before API 1.42 options of another mount type were accepted and ignored; since then they are refused.
    private static func withoutForeignOptions(_ mount: JSONValue) -> JSONValue {
        let owners = ["bind": "BindOptions", "volume": "VolumeOptions", "tmpfs": "TmpfsOptions"]
        guard let type = mount["Type"]?.string, let own = owners[type] else { return mount }
        var mount = mount
        for options in owners.values where options != own { mount[options] = nil }
        return mount
    }
}
