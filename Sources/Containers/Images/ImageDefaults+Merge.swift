import GalleyCore

extension ImageDefaults {
    /// What the engine makes of a create request's `Config` with this image: the user's settings, filled up with the
    /// image's. ``subtracted(from:keepingPorts:mounted:)`` is its inverse.
    func filling(_ user: JSONValue) -> JSONValue {
        var result = user
        for field in ["User", "WorkingDir", "StopSignal"] where user[field]?.isEmpty ?? true {
            result[field] = config[field] ?? user[field]
        }
        fillCommand(&result)
        let own = Environment(user["Env"])
        let inherited = (config["Env"]?.strings ?? []).filter { own.byName[Environment.name(of: $0)] == nil }
        if !inherited.isEmpty { result["Env"] = .array((own.entries + inherited).map(JSONValue.string)) }
        for field in ["Labels", "ExposedPorts", "Volumes"] {
            guard let defaults = config[field]?.object, !defaults.isEmpty else { continue }
            result[field] = .object(defaults.merging(user[field]?.object ?? [:]) { $1 })
        }
        if let defaults = config["Healthcheck"]?.object {
            let set = (user["Healthcheck"]?.object ?? [:]).filter { !$0.value.isEmpty }
            result["Healthcheck"] = .object(defaults.merging(set) { $1 })
        }
        return result
    }

    private func fillCommand(_ result: inout JSONValue) {
        if result["Entrypoint"]?.isEmpty ?? true {
            if result["Cmd"]?.isEmpty ?? true {
                result["Cmd"] = config["Cmd"] ?? result["Cmd"]
                result["ArgsEscaped"] = config["ArgsEscaped"] ?? result["ArgsEscaped"]
            }
            if result["Entrypoint"]?.isNull ?? true { result["Entrypoint"] = config["Entrypoint"] }
        } else if result["Entrypoint"] == [""] {
            result["Entrypoint"] = .null
        }
    }
}
