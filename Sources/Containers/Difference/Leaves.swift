import GalleyCore

/// A document cut into its leaves by path, the form in which two containers or two images are compared.
///
/// Members are joined by dots; keys that users choose (variables, labels, paths, ports) stand in brackets. Lists whose
/// order means nothing are keyed by what they are about, so that one added entry is one difference.
enum Leaves {
    /// Fields that a container takes from its image where the user says nothing.
    static let imageFields = [
        "User", "WorkingDir", "StopSignal", "Entrypoint", "Cmd", "Env", "Labels", "ExposedPorts", "Volumes",
        "Healthcheck",
    ]

    /// What an image's `Config`, or the user's part of a container's, says of those fields.
    static func imageDefaults(_ config: JSONValue) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for field in imageFields { fields[field] = config[field] }
        return of(keyed(config: .object(fields)), at: "Config").filter { !$0.value.isEmpty }
    }

    /// Everything about a container that a user can set, with what exists at run time only left out.
    static func container(_ inspect: JSONValue, keepsHostname: Bool = false) -> [String: JSONValue] {
        var config = RunTimeOnly.config(of: inspect, keepsHostname: keepsHostname)
        let mounts = Mount.all(in: inspect)
        let tmpfs = Set((inspect[path: "HostConfig", "Tmpfs"]?.object ?? [:]).keys.map(cleanPath))
        // Volumes are compared as the mounts they became.
        let mounted = tmpfs.union(mounts.map(\.destination))
        config["Volumes"] = .object((config["Volumes"]?.object ?? [:]).filter { !mounted.contains(cleanPath($0.key)) })
        var hostConfig = RunTimeOnly.hostConfig(of: inspect)
        var endpoints = RunTimeOnly.endpoints(of: inspect)
        EndpointSysctls.move(from: &hostConfig, to: &endpoints, primary: Networks.primary(of: inspect))

        var leaves = of(keyed(config: config), at: "Config")
        leaves.merge(of(keyed(hostConfig: hostConfig), at: "HostConfig")) { $1 }
        leaves["Image"] = inspect["Image"]
        for mount in mounts where !(mount.type == "volume" && tmpfs.contains(mount.destination)) {
            leaves.merge(of(mount), uniquingKeysWith: { $1 })
        }
        for (name, endpoint) in endpoints {
            let path = "NetworkSettings.Networks[\(name)]"
            leaves.merge(of(sortingAliases(endpoint), at: path)) { $1 }
            leaves[path] = "connected"
        }
        return leaves
    }

    /// The paths whose values differ, sorted. Absent and empty are the same, but for the fields where an engine takes
    /// absent for a default of its own.
    static func differing(_ before: [String: JSONValue], _ after: [String: JSONValue]) -> [String] {
        Set(before.keys).union(after.keys).sorted().filter { !isSame(before[$0], after[$0], at: $0) }
    }

    private static let emptyIsNotAbsent: Set<String> = [
        "Config.StopTimeout", "HostConfig.Init", "HostConfig.MaskedPaths", "HostConfig.MemorySwappiness",
        "HostConfig.ReadonlyPaths",
    ]

    static func isSame(_ before: JSONValue?, _ after: JSONValue?, at path: String) -> Bool {
        let (before, after) = (before ?? .null, after ?? .null)
        if before == after || PodmanSettings.isSame(before, after, at: path) { return true }
        // A variable set to nothing, or a label, is set.
        let emptyCounts = emptyIsNotAbsent.contains(path) || path.hasPrefix("Config.Env[") || path.hasPrefix(labels)
        return !emptyCounts && before.isEmpty && after.isEmpty
    }

    private static let labels = "Config.Labels["

    // MARK: keyed forms

    private static func keyed(config: JSONValue) -> JSONValue {
        var config = config
        config["Env"] = .object(
            Environment(config["Env"]).byName.mapValues { entries in
                let entry = entries.count == 1 ? entries[0] : ""
                guard let equals = entry.firstIndex(of: "=") else { return .array(entries.map(JSONValue.string)) }
                return .string(String(entry[entry.index(after: equals)...]))
            })
        for field in ["ExposedPorts", "Volumes"] {
            config[field] = config[field]?.object.map { .object($0.mapValues { _ in true }) }
        }
        return config
    }

    private static func keyed(hostConfig: JSONValue) -> JSONValue {
        var hostConfig = hostConfig
        if let binds = hostConfig["Binds"]?.array {
            let pairs = binds.map { (BindEntry($0.string ?? "").destination, $0) }
            hostConfig["Binds"] = .object(Dictionary(pairs) { $1 })
        }
        if let mounts = hostConfig["Mounts"]?.array {
            let pairs = mounts.map { (cleanPath($0["Target"]?.string ?? ""), $0) }
            hostConfig["Mounts"] = .object(Dictionary(pairs) { $1 })
        }
        // Two names of one network; engines of different age show one or the other.
        if hostConfig["NetworkMode"]?.string == "default" { hostConfig["NetworkMode"] = "bridge" }
        if let links = hostConfig["Links"]?.array { hostConfig["Links"] = sorted(links) }
        // An exposed port with no binding listed gets one of the engine's choice: not the same as unpublished.
        if let bindings = hostConfig["PortBindings"]?.object {
            hostConfig["PortBindings"] = .object(bindings.mapValues { $0.isEmpty ? [[:]] : $0 })
        }
        return hostConfig
    }

    private static func sortingAliases(_ endpoint: JSONValue) -> JSONValue {
        var endpoint = endpoint
        if let aliases = endpoint["Aliases"]?.array { endpoint["Aliases"] = sorted(aliases) }
        if let links = endpoint["Links"]?.array { endpoint["Links"] = sorted(links) }
        return endpoint
    }

    private static func sorted(_ list: [JSONValue]) -> JSONValue {
        .array(Set(list).sorted { ($0.string ?? "") < ($1.string ?? "") })
    }

    /// A mount's identity. A volume is its name: the directory it lives in is the engine's affair.
    private static func of(_ mount: Mount) -> [String: JSONValue] {
        let path = "Mounts[\(mount.destination)]"
        let mode = mount.mode.split(separator: ",").filter { !["ro", "rw", "nocopy"].contains($0) }.sorted()
        var leaves: [String: JSONValue] = [
            "\(path).Type": .string(mount.type), "\(path).RW": .bool(mount.readWrite),
            "\(path).Mode": .string(mode.joined(separator: ",")), "\(path).Propagation": .string(mount.propagation),
        ]
        leaves["\(path).Name"] = mount.name.map(JSONValue.string)
        leaves["\(path).Driver"] = mount.driver.map(JSONValue.string)
        if mount.type != "volume" || mount.name == nil { leaves["\(path).Source"] = .string(mount.source) }
        return leaves
    }

    // MARK: cutting

    private static let keyedByUser: Set<String> = [
        "Annotations", "Binds", "DriverOpts", "Env", "ExposedPorts", "Labels", "Mounts", "PortBindings", "StorageOpt",
        "Sysctls", "Tmpfs", "Volumes",
    ]

    private static func of(_ value: JSONValue, at path: String, inBrackets: Bool = false) -> [String: JSONValue] {
        guard let members = value.object, !members.isEmpty else { return [path: value] }
        var leaves: [String: JSONValue] = [:]
        for (key, member) in members {
            let isName = !inBrackets && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            let place = isName ? "\(path).\(key)" : "\(path)[\(key)]"
            leaves.merge(of(member, at: place, inBrackets: keyedByUser.contains(key))) { $1 }
        }
        return leaves
    }
}
