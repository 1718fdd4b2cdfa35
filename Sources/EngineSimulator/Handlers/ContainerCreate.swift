import EngineAPI
import GalleyCore

extension EngineState {
    mutating func containerCreate(_ call: Call) throws(APIFailure) -> Reply {
        guard call.json.object != nil else {
            throw APIFailure(400, "config cannot be empty in order to create a container")
        }
        var user = KnownFields.config.kept(call.json, at: call.version)
        if apiVersion >= APIVersion(1, 52), call.version >= APIVersion(1, 52),
            !(call.json["MacAddress"]?.isEmpty ?? true)
        {
            throw APIFailure(400, "container-wide MAC address no longer supported; use endpoint-specific MAC address")
        }
        if let check = user["Healthcheck"], !check.isNull {
            user["Healthcheck"] = KnownFields.healthcheck.kept(check, at: call.version)
        }
        let host = KnownFields.hostConfig.kept(call.json["HostConfig"] ?? [:], at: call.version)
        try checkHostConfig(host)
        let endpoints = try askedEndpoints(call, host: host)
        let reference = user["Image"]?.string ?? ""
        guard let image = image(reference) else { throw APIFailure(404, "No such image: \(withTag(reference))") }

        var config = ImageDefaults.merged(user, image: image.config)
        let words = (config["Entrypoint"]?.strings ?? []) + (config["Cmd"]?.strings ?? [])
        guard let path = words.first else {
            throw APIFailure(400, isLegacy ? "No command specified" : "no command specified")
        }
        let name = call.text("name").map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        if let name, !name.isEmpty { try checkName(name) }

        let id = identifiers.next()
        let mode = host["NetworkMode"]?.string ?? ""
        if config["Hostname"]?.isEmpty ?? true, !mode.hasPrefix("container:") {
            config["Hostname"] = .string(mode == "host" ? "simulator" : String(id.prefix(12)))
        }
        let mounts = try resolveMounts(config: config, hostConfig: host)
        prepareMounts(mounts, image: image)
        files.roots[FilePlace.layer(id)] = image.files
        let finalName = name.flatMap { $0.isEmpty ? nil : $0 } ?? "sim_\(id.prefix(8))"
        names[finalName] = id
        containers[id] = SimulatedContainer(
            id: id, name: finalName, created: now, imageID: image.id,
            config: filled(config, from: Defaults.config),
            hostConfig: filled(host, from: Defaults.hostConfig(at: apiVersion)), path: path,
            arguments: Array(words.dropFirst()), mounts: mounts, endpoints: endpoints)
        return .answer(Answer(201, ["Id": .string(id), "Warnings": []]))
    }

    private func checkHostConfig(_ host: JSONValue) throws(APIFailure) {
        let policy = host[path: "RestartPolicy", "Name"]?.string ?? ""
        try checkRestartPolicy(policy)
        if host["AutoRemove"]?.bool ?? false, !["", "no"].contains(policy) {
            throw APIFailure(400, "can't create 'AutoRemove' container with restart policy")
        }
    }

    func checkRestartPolicy(_ name: String) throws(APIFailure) {
        guard ["", "no", "always", "unless-stopped", "on-failure"].contains(name) else {
            throw APIFailure(
                400,
                isLegacy
                    ? "invalid restart policy '\(name)'"
                    : "invalid restart policy: unknown policy '\(name)'; "
                        + "use one of 'no', 'always', 'on-failure', or 'unless-stopped'")
        }
    }

    /// The endpoints by network name; the network of `NetworkMode` has one even if none was sent.
    private func askedEndpoints(_ call: Call, host: JSONValue) throws(APIFailure) -> [String: NetworkEndpoint] {
        let sent = call.json[path: "NetworkingConfig", "EndpointsConfig"]?.object ?? [:]
        if sent.count > 1, call.version < APIVersion(1, 44) {
            let names = sent.keys.sorted().joined(separator: ", ")
            throw APIFailure(
                400,
                isLegacy
                    ? "Container cannot be connected to network endpoints: \(names)"
                    : "Container cannot be created with multiple network endpoints: \(names)")
        }
        var endpoints: [String: NetworkEndpoint] = [:]
        for (name, settings) in sent {
            endpoints[name] = NetworkEndpoint(asked: KnownFields.endpoint.kept(settings, at: call.version))
        }
        let mode = host["NetworkMode"]?.string ?? ""
        if mode.hasPrefix("container:") { return [:] }
        let main = ["", "default"].contains(mode) ? "bridge" : mode
        if endpoints[main] == nil, endpoints.isEmpty || call.version >= APIVersion(1, 44) {
            endpoints[main] = NetworkEndpoint(asked: [:])
        }
        return endpoints
    }

    private func filled(_ value: JSONValue, from defaults: JSONValue) -> JSONValue {
        var whole = defaults
        for (name, part) in value.object ?? [:] {
            // An absent object and one without members mean the same for what the engine fills in itself.
            if part.isNull || part == "", !(defaults[name]?.isNull ?? true) { continue }
            if name == "NetworkMode", part == "default" { continue }
            if name == "LogConfig" || name == "RestartPolicy", var inner = defaults[name] {
                for (field, value) in part.object ?? [:] where !(value.isNull || value == "") { inner[field] = value }
                whole[name] = inner
                continue
            }
            if ["ShmSize"].contains(name), part.isEmpty { continue }
            whole[name] = part
        }
        return whole
    }
}
