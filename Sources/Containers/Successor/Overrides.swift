import GalleyCore

/// What the successor does not take from the original: the first of the two short lists (house rule 2).
enum Overrides {
    /// The image a compose service's container was made from; compose recreates where it is stale.
    static let composeImageLabel = "com.docker.compose.image"

    /// `Config`: the new image, Galley's labels, and the owner's note of the image.
    static func apply(
        to config: inout JSONValue, image reference: String, imageID: String, labels added: [String: String]
    ) {
        config["Image"] = .string(reference)
        var labels = config["Labels"]?.object ?? [:]
        if labels[composeImageLabel] != nil { labels[composeImageLabel] = .string(imageID) }
        for (name, value) in added { labels[name] = .string(value) }
        config["Labels"] = labels.isEmpty ? nil : .object(labels)
    }

    /// `HostConfig`: no restart before the commit, whatever the engine does meanwhile (house rule 5).
    static func apply(to hostConfig: inout JSONValue) {
        hostConfig["RestartPolicy"] = RestartPolicy.no.json
    }

    /// Volumes that no setting names are attached by name: left alone, the engine would make new, empty ones.
    ///
    /// `nocopy`, because an engine fills an empty volume from the image at create, and the original is running on it.
    static func attach(_ mounts: [Mount], to hostConfig: inout JSONValue) {
        // There the user's tmpfs hides the image's volume, and the engine takes one mount per path.
        let tmpfs = Set((hostConfig["Tmpfs"]?.object ?? [:]).keys.map(cleanPath))
        for mount in mounts where mount.isAnonymous && !tmpfs.contains(mount.destination) {
            guard let name = mount.name else { continue }
            if nameSource(of: mount, name, in: &hostConfig) { continue }
            var options = mount.mode.split(separator: ",").map(String.init)
                .filter { !["rw", "ro", "nocopy"].contains($0) }
            if !mount.readWrite { options.append("ro") }
            options.append("nocopy")
            let bind = JSONValue.string("\(name):\(mount.destination):\(options.joined(separator: ","))")
            // A bare destination among the binds is how this volume was asked for.
            let others = (hostConfig["Binds"]?.array ?? []).filter { entry in
                BindEntry(entry.string ?? "").destination != mount.destination
            }
            hostConfig["Binds"] = .array(others + [bind])
        }
    }

    /// `--mount type=volume,target=…` without a source: the same mount with the volume's name, all options kept.
    private static func nameSource(of mount: Mount, _ name: String, in hostConfig: inout JSONValue) -> Bool {
        var mounts = hostConfig["Mounts"]?.array ?? []
        let place = mounts.firstIndex {
            $0["Type"]?.string == "volume" && cleanPath($0["Target"]?.string ?? "") == mount.destination
        }
        guard let place else { return false }
        mounts[place]["Source"] = .string(name)
        hostConfig["Mounts"] = .array(mounts)
        return true
    }
}
