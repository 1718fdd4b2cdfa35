import GalleyCore

/// How the engine fills a container's configuration from its image's.
enum ImageDefaults {
    /// The user's `Config` with the image's defaults where the user says nothing.
    static func merged(_ user: JSONValue, image: JSONValue) -> JSONValue {
        var merged = user
        for field in ["User", "WorkingDir", "StopSignal"] where merged[field]?.isEmpty ?? true {
            if let value = image[field], !value.isEmpty { merged[field] = value }
        }
        for field in ["ExposedPorts", "Volumes"] {
            let union = (image[field]?.object ?? [:]).merging(user[field]?.object ?? [:]) { $1 }
            if !union.isEmpty { merged[field] = .object(union) }
        }
        let labels = (image["Labels"]?.object ?? [:]).merging(user["Labels"]?.object ?? [:]) { $1 }
        merged["Labels"] = .object(labels)
        merged["Env"] = environment(user["Env"], image: image["Env"])
        merged["Healthcheck"] = healthcheck(user["Healthcheck"], image: image["Healthcheck"])
        if user["Entrypoint"]?.isEmpty ?? true {
            if user["Cmd"]?.isEmpty ?? true { merged["Cmd"] = image["Cmd"] ?? .null }
            if user["Entrypoint"]?.isNull ?? true { merged["Entrypoint"] = image["Entrypoint"] ?? .null }
        }
        // A lone empty word is how clients say "no entrypoint".
        if merged["Entrypoint"] == [""] { merged["Entrypoint"] = .null }
        return merged
    }

    private static func environment(_ user: JSONValue?, image: JSONValue?) -> JSONValue {
        let own = user?.strings ?? []
        let inherited = image?.strings ?? []
        let names = Set(own.map(name))
        let all = own + inherited.filter { !names.contains(name($0)) }
        return all.isEmpty ? user ?? image ?? .null : .array(all.map(JSONValue.string))
    }

    private static func name(_ entry: String) -> Substring { entry.prefix { $0 != "=" } }

    private static func healthcheck(_ user: JSONValue?, image: JSONValue?) -> JSONValue? {
        guard let image, !image.isNull else { return user.flatMap { $0.isNull ? nil : $0 } }
        guard var merged = user, !merged.isNull else { return image }
        for (field, value) in image.object ?? [:] where merged[field]?.isEmpty ?? true { merged[field] = value }
        return merged
    }
}
