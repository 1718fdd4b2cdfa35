import GalleyCore

/// What an engine makes of a create request: written from its rules, field after field, and apart from the code it
/// tests.
enum DaemonMerge {
    static func merge(user: JSONValue, image: JSONValue) -> JSONValue {
        var result = user
        if text(user, "User").isEmpty { result["User"] = image["User"] }
        if text(user, "WorkingDir").isEmpty { result["WorkingDir"] = image["WorkingDir"] }
        if text(user, "StopSignal").isEmpty { result["StopSignal"] = image["StopSignal"] }

        var env = user["Env"]?.strings ?? []
        for entry in image["Env"]?.strings ?? [] {
            let name = entry.split(separator: "=", omittingEmptySubsequences: false)[0]
            if !env.contains(where: { $0.split(separator: "=", omittingEmptySubsequences: false)[0] == name }) {
                env.append(entry)
            }
        }
        result["Env"] = .array(env.map { .string($0) })

        for field in ["Labels", "ExposedPorts", "Volumes"] {
            var members = user[field]?.object ?? [:]
            for (key, value) in image[field]?.object ?? [:] where members[key] == nil { members[key] = value }
            result[field] = .object(members)
        }

        if let check = image["Healthcheck"], check.object != nil {
            if var own = user["Healthcheck"], own.object != nil {
                for field in ["Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"]
                where own[field]?.isEmpty ?? true {
                    own[field] = check[field]
                }
                result["Healthcheck"] = own
            } else {
                result["Healthcheck"] = check
            }
        }

        let entrypoint = user["Entrypoint"] ?? .null
        if entrypoint.strings.isEmpty {
            if user["Cmd"]?.strings.isEmpty ?? true { result["Cmd"] = image["Cmd"] }
            if entrypoint.isNull { result["Entrypoint"] = image["Entrypoint"] }
        }
        if result["Entrypoint"]?.strings == [""] { result["Entrypoint"] = .null }
        return result
    }

    private static func text(_ value: JSONValue, _ key: String) -> String { value[key]?.string ?? "" }
}

/// The inspect of a container just created, as an engine of API 1.41 shows it.
enum Created {
    static let id = "aaaaaaaaaaaa" + String(repeating: "d", count: 52)

    static func inspect(_ body: JSONValue, connected: [(String, JSONValue)] = [], image: JSONValue) -> JSONValue {
        var user = body
        user["HostConfig"] = nil
        user["NetworkingConfig"] = nil
        var config = DaemonMerge.merge(user: user, image: image["Config"] ?? [:])
        if config["Hostname"]?.string ?? "" == "" { config["Hostname"] = .string(String(id.prefix(12))) }
        var hostConfig = body["HostConfig"] ?? [:]
        if let links = hostConfig["Links"]?.array?.compactMap(\.string) {
            hostConfig["Links"] = .array(
                links.map { link in
                    let parts = link.split(separator: ":")
                    return .string("/\(parts[0]):/successor/\(parts[1])")
                })
        }
        var networks = body[path: "NetworkingConfig", "EndpointsConfig"]?.object ?? [:]
        for (name, endpoint) in connected { networks[name] = endpoint }
        for (name, endpoint) in networks {
            var shown = endpoint
            if let address = shown["MacAddress"], !address.isEmpty, config["MacAddress"] == nil {
                config["MacAddress"] = address
            }
            shown["NetworkID"] = .string("id of \(name)")
            shown["Aliases"] = .array((endpoint["Aliases"]?.array ?? []) + [.string(String(id.prefix(12)))])
            networks[name] = shown
        }
        let mode = hostConfig["NetworkMode"]?.string ?? ""
        if networks.isEmpty, ["host", "none"].contains(mode) { networks[mode] = ["NetworkID": "x"] }
        return [
            "Id": .string(id), "Name": "/successor", "Image": image["Id"] ?? .null,
            "State": ["Status": "created", "Running": false, "StartedAt": "0001-01-01T00:00:00Z"],
            "Config": config, "HostConfig": hostConfig, "Mounts": mounts(hostConfig, config),
            "NetworkSettings": ["Networks": .object(networks), "Ports": [:]],
        ]
    }

    private static func mounts(_ hostConfig: JSONValue, _ config: JSONValue) -> JSONValue {
        var shown: [String: JSONValue] = [:]
        for bind in hostConfig["Binds"]?.strings ?? [] {
            let parts = bind.split(separator: ":").map(String.init)
            let mode = parts.count > 2 ? parts[2] : ""
            let readWrite = !mode.split(separator: ",").contains("ro")
            shown[parts[1]] =
                parts[0].hasPrefix("/")
                ? Given.bind(parts[0], at: parts[1], mode: mode, readWrite: readWrite)
                : Given.volume(named: parts[0], at: parts[1], mode: mode, readWrite: readWrite)
        }
        for mount in hostConfig["Mounts"]?.array ?? [] {
            let target = mount["Target"]?.string ?? ""
            let source = mount["Source"]?.string ?? ""
            switch mount["Type"]?.string {
            case "volume":
                shown[target] = Given.volume(
                    named: source.isEmpty ? "new volume at \(target)" : source, at: target, mode: "z",
                    readWrite: mount["ReadOnly"]?.bool != true)
            case "bind": shown[target] = Given.bind(source, at: target, readWrite: mount["ReadOnly"]?.bool != true)
            default:
                shown[target] = [
                    "Type": mount["Type"] ?? .null, "Source": "", "Destination": .string(target), "Mode": "",
                    "RW": true, "Propagation": "",
                ]
            }
        }
        for path in (config["Volumes"]?.object ?? [:]).keys where shown[path] == nil {
            if hostConfig["Tmpfs"]?[path] != nil { continue }
            shown[path] = Given.volume(named: "new volume at \(path)", at: path)
        }
        return .array(shown.keys.sorted().compactMap { shown[$0] })
    }
}
