import GalleyCore

extension ImageDefaults {
    /// A container's `Config` less what this image, the one it was created from, put there: what the user asked for.
    ///
    /// The engine merges both into one at create and keeps no trace of which was which; a value equal to the image's
    /// default is taken for the default. Sent to the engine with the same image, the result gives the same `Config`.
    /// - Parameters:
    ///   - keepingPorts: exposed ports to keep though the image exposes them: those with a port binding.
    ///   - mounted: paths where something is mounted, which need no volume of their own.
    func subtracted(from merged: JSONValue, keepingPorts: Set<String> = [], mounted: Set<String> = []) -> JSONValue {
        var user = merged
        for field in ["User", "WorkingDir", "StopSignal"] where isDefault(merged, field) { user[field] = nil }
        subtractCommand(from: merged, &user)
        subtractEnvironment(from: merged, &user)
        subtractMembers("Labels", from: merged, &user) { $0.value != self.config["Labels"]?[$0.key] }
        subtractMembers("ExposedPorts", from: merged, &user) { port in
            keepingPorts.contains(port.key) || self.config["ExposedPorts"]?[port.key] == nil
        }
        subtractMembers("Volumes", from: merged, &user) { path in
            self.config["Volumes"]?[path.key] == nil && !mounted.contains(cleanPath(path.key))
        }
        subtractHealthcheck(from: merged, &user)
        return user
    }

    private func isDefault(_ merged: JSONValue, _ field: String) -> Bool {
        let value = merged[field] ?? .null
        let own = config[field] ?? .null
        return value == own || (value.isEmpty && own.isEmpty)
    }

    /// Entrypoint and Cmd are one setting: whoever gives an entrypoint loses the image's command.
    private func subtractCommand(from merged: JSONValue, _ user: inout JSONValue) {
        let entrypoint = merged["Entrypoint"] ?? .null
        let hasOwn = config["Entrypoint"].map { !$0.isEmpty } ?? false
        if entrypoint.isEmpty, hasOwn {
            // Cleared by the user. Null would bring the image's back; [""] is how the engine is told, which it then
            // shows as null. An empty list that is shown was sent as such.
            user["Entrypoint"] = entrypoint.isNull ? [""] : entrypoint
            return
        }
        guard isDefault(merged, "Entrypoint") else { return }
        let commandIsDefault = isDefault(merged, "Cmd")
        let commandIsCleared = (merged["Cmd"]?.isEmpty ?? true) && !commandIsDefault
        // The image's entrypoint with no command at all: only an entrypoint given by the user does that.
        if commandIsCleared { return }
        // An empty list, other than null, was given by the user to clear what the image might have.
        if entrypoint.isNull || hasOwn { user["Entrypoint"] = nil }
        if commandIsDefault {
            user["Cmd"] = nil
            user["ArgsEscaped"] = nil
        }
    }

    private func subtractEnvironment(from merged: JSONValue, _ user: inout JSONValue) {
        let defaults = Environment(config["Env"]).byName
        let all = Environment(merged["Env"])
        let kept = all.entries.filter { entry in
            let name = Environment.name(of: entry)
            return all.byName[name] != defaults[name]
        }
        user["Env"] = kept.isEmpty ? nil : .array(kept.map(JSONValue.string))
    }

    private func subtractMembers(
        _ field: String, from merged: JSONValue, _ user: inout JSONValue,
        where isUsers: ((key: String, value: JSONValue)) -> Bool
    ) {
        guard let members = merged[field]?.object else { return }
        let kept = members.filter { isUsers(($0.key, $0.value)) }
        user[field] = kept.isEmpty ? nil : .object(kept)
    }

    /// Field by field, as the engine fills it up; a field of zero means the image's.
    private func subtractHealthcheck(from merged: JSONValue, _ user: inout JSONValue) {
        guard let check = merged["Healthcheck"]?.object else { return }
        let kept = check.filter { field, value in !value.isEmpty && value != config["Healthcheck"]?[field] }
        user["Healthcheck"] = kept.isEmpty ? nil : .object(kept)
    }
}
