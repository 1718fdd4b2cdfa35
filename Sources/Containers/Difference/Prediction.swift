import GalleyCore

/// The successor as the engine is expected to show it, and what of that may differ from the original.
struct Prediction {
    private let original: JSONValue
    private let predicted: JSONValue
    private let anonymous: Set<String>
    private let newVolumes: [String]
    private let keepsHostname: Bool

    init(
        original: JSONValue, mounts: [Mount], config: JSONValue, hostConfig: JSONValue,
        endpoints: [String: JSONValue], primary: String?, image: ImageDefaults,
        keepsHostname: Bool = false
    ) {
        var merged = image.filling(config)
        // Shown here by the versions that are compared, wherever it was sent.
        if let primary, let address = endpoints[primary]?["MacAddress"] { merged["MacAddress"] = address }
        let tmpfs = (hostConfig["Tmpfs"]?.object ?? [:]).keys.map(cleanPath)
        let mounted = Set(mounts.map(\.destination) + tmpfs)
        newVolumes = (image.config["Volumes"]?.object ?? [:]).keys.map(cleanPath)
            .filter { !mounted.contains($0) }.sorted()
        // A volume the image no longer declares stays only where it was attached by name.
        var successor: JSONValue = ["Id": original["Id"] ?? .null, "Image": .string(image.id)]
        successor["Config"] = merged
        successor["HostConfig"] = hostConfig
        successor["Mounts"] = original["Mounts"]
        successor["NetworkSettings"] = ["Networks": .object(endpoints)]
        // A name that the engine makes up is not shown as a setting: the original's is none of the successor's own.
        if let kept = config["Hostname"]?.string, kept == RunTimeOnly.defaultHostname(of: original) {
            successor["Id"] = nil
        }
        predicted = successor
        anonymous = Set(mounts.filter(\.isAnonymous).map(\.destination))
        self.original = original
        self.keepsHostname = keepsHostname
    }

    /// The predicted differences that have a good cause. One without is not among them, so that a setting lost on the
    /// way is found as unexpected.
    func expectedDifferences(
        old: ImageDefaults, new: ImageDefaults, user: JSONValue, addedLabels: Set<String>
    ) -> [ContainerDifference] {
        let defaults = Set(Leaves.imageDefaults(old.config).keys).union(Leaves.imageDefaults(new.config).keys)
            .subtracting(Leaves.imageDefaults(user).keys)
        let labels = Set(addedLabels.union([Overrides.composeImageLabel]).map { "Config.Labels[\($0)]" })
        let all = ContainerDifference.compare(original, predicted, keepsHostname: keepsHostname)
        let found = all.compactMap { difference in
            var difference = difference
            difference.cause =
                difference.path == "Config.Hostname" && difference.before == nil
                ? .hostname : cause(of: difference.path, defaults: defaults, labels: labels)
            return difference.cause == nil ? nil : difference
        }
        let volumes = newVolumes.map {
            ContainerDifference(path: "Mounts[\($0)]", before: nil, after: "a new, empty volume", cause: .newVolume)
        }
        return (found + volumes).sorted { $0.path < $1.path }
    }

    private func cause(
        of path: String, defaults: Set<String>, labels: Set<String>
    ) -> ContainerDifference.Cause? {
        if ["Image", "Config.Image"].contains(path) { return .image }
        if labels.contains(path) { return .label }
        if defaults.contains(path) { return .imageDefault }
        if path.hasPrefix("HostConfig.RestartPolicy") { return .restartPolicy }
        if ["HostConfig.KernelMemory", "HostConfig.KernelMemoryTCP"].contains(path) { return .engineVersion }
        let ofVolume = anonymous.contains {
            path == "HostConfig.Binds[\($0)]" || path.hasPrefix("HostConfig.Mounts[\($0)]")
        }
        return ofVolume ? .anonymousVolume : nil
    }
}
