public import EngineAPI
public import GalleyCore

extension SuccessorSpec {
    /// The spec of a container's successor.
    /// - Parameters:
    ///   - original: its inspect at the lower of the engine's maximum and 1.51 (`APIVersion.lastWithConfigMacAddress`).
    ///   - originalAtMaximum: its inspect at the engine's maximum, when that is newer: fields that only it shows are
    ///     added.
    ///   - oldImage: the inspect of the image that the original was created from, by its ID and never by its tag, which
    ///     may mean another image by now.
    ///   - newImage: the inspect of the image to go to.
    ///   - newImageReference: how the create names it: pinned by digest, or its ID.
    ///   - labels: added to the container's own.
    ///   - apiVersion: the version the create will be sent with.
    ///   - isPodman: the engine is Podman's; it words a few things differently.
    ///   - keepsRestartPolicy: the successor is created with the original's policy, where an engine can't give it one
    ///     later.
    ///   - keepsHostname: the successor gets the original's host name, also where the engine had made it up.
    /// - Throws: `GalleyError` `.badInput` when an answer has not the shape of an inspect, `.refused` when `oldImage` is
    ///   another image than the original's.
    public static func make(
        original: JSONValue, originalAtMaximum: JSONValue? = nil, oldImage: JSONValue, newImage: JSONValue,
        newImageReference: String, labels: [String: String] = [:], apiVersion: APIVersion, isPodman: Bool = false,
        keepsRestartPolicy: Bool = false, keepsHostname: Bool = false
    ) throws(GalleyError) -> SuccessorSpec {
        let original = originalAtMaximum.map { whole(original, with: $0) } ?? original
        let snapshot = try ContainerSnapshot(inspect: original)
        let old = try ImageDefaults(inspect: oldImage)
        let new = try ImageDefaults(inspect: newImage)
        guard old.isMeant(by: snapshot.imageID) else {
            throw GalleyError(
                .refused, "container \(snapshot.name) runs image \(snapshot.imageID), not \(old.id)",
                hint: "inspect its image by ID; without it the user's settings can't be told from the image's defaults")
        }

        var user = userConfig(of: original, snapshot, less: old, keepsHostname: keepsHostname)
        if isPodman { PodmanSettings.fit(&user, image: old) }
        var hostConfig = RunTimeOnly.hostConfig(of: original)
        Overrides.attach(snapshot.mounts, to: &hostConfig)
        if !keepsRestartPolicy { Overrides.apply(to: &hostConfig) }
        var findings = RefusalRules.refusals(of: original)
        fit(&hostConfig, to: apiVersion, isPodman: isPodman, &findings)

        var endpoints = RunTimeOnly.endpoints(of: original)
        let primary = Networks.primary(of: original)
        if apiVersion >= APIVersion(EndpointSysctls.movedSince.0, EndpointSysctls.movedSince.1) {
            EndpointSysctls.move(from: &hostConfig, to: &endpoints, primary: primary)
        }
        var config = user
        MacAddresses.place(
            of: original, in: &config, &endpoints, primary: primary, apiVersion: apiVersion, &findings)
        Overrides.apply(to: &config, image: newImageReference, imageID: new.id, labels: labels)

        var body = config
        body["HostConfig"] = hostConfig
        let atCreate = apiVersion >= .manyEndpointsAtCreate ? endpoints : endpoints.filter { $0.key == primary }
        if !atCreate.isEmpty { body["NetworkingConfig"] = ["EndpointsConfig": .object(atCreate)] }
        let later = endpoints.filter { atCreate[$0.key] == nil }.sorted { $0.key < $1.key }

        let predicted = Prediction(
            original: original, mounts: snapshot.mounts, config: config, hostConfig: hostConfig, endpoints: endpoints,
            primary: primary, image: new, keepsHostname: keepsHostname)
        findings += ContainerFindings.all(of: original, snapshot, keepsHostname: keepsHostname)
        if isPodman { findings += PodmanSettings.findings(of: original, snapshot) }
        findings += ImageFindings.all(from: old, to: new, user: user, snapshot: snapshot)
        return SuccessorSpec(
            body: body,
            networksToConnect: later.map { NetworkConnection(network: $0.key, endpoint: $0.value) },
            findings: findings.filter { $0.kind == .refusal } + findings.filter { $0.kind != .refusal },
            expectedDifferences: predicted.expectedDifferences(
                old: old, new: new, user: user, addedLabels: Set(labels.keys)),
            restartPolicy: snapshot.restartPolicy)
    }

    /// What the user set of `Config`.
    private static func userConfig(
        of original: JSONValue, _ snapshot: ContainerSnapshot, less old: ImageDefaults, keepsHostname: Bool
    ) -> JSONValue {
        let tmpfs = (original[path: "HostConfig", "Tmpfs"]?.object ?? [:]).keys.map(cleanPath)
        return old.subtracted(
            from: RunTimeOnly.config(of: original, keepsHostname: keepsHostname),
            keepingPorts: Set((original[path: "HostConfig", "PortBindings"]?.object ?? [:]).keys),
            mounted: Set(snapshot.mounts.map(\.destination) + tmpfs))
    }

    /// The original with the members that only the newer inspect shows.
    private static func whole(_ original: JSONValue, with newer: JSONValue) -> JSONValue {
        var original = original
        for part in ["Config", "HostConfig"] {
            original[part] = adding(newer[part] ?? .null, to: original[part] ?? .null)
        }
        if var settings = original["NetworkSettings"] {
            settings["Networks"] = adding(
                newer[path: "NetworkSettings", "Networks"] ?? .null, to: settings["Networks"] ?? .null)
            original["NetworkSettings"] = settings
        }
        return original
    }

    private static func adding(_ newer: JSONValue, to older: JSONValue) -> JSONValue {
        guard let more = newer.object, let present = older.object else { return older }
        return .object(present.merging(more) { adding($1, to: $0) })
    }

    /// What this API version does not take.
    private static func fit(
        _ hostConfig: inout JSONValue, to version: APIVersion, isPodman: Bool, _ findings: inout [Finding]
    ) {
        let goneSince = [("KernelMemory", APIVersion(1, 42)), ("KernelMemoryTCP", APIVersion(1, 52))]
        for (field, since) in goneSince where version >= since {
            if let value = hostConfig[field], !value.isEmpty {
                findings.append(
                    Finding(
                        .note, field: "HostConfig.\(field)",
                        "\(field) \(value.text()) is dropped: engines ignore it since API \(since)"))
            }
            hostConfig[field] = nil
        }
        // Podman shows 0 for unset, and refuses to be given it where control groups are of version 2.
        if isPodman, hostConfig["MemorySwappiness"]?.integer == 0 { hostConfig["MemorySwappiness"] = nil }
    }
}

extension APIVersion {
    /// The first version whose create takes more than one endpoint.
    static let manyEndpointsAtCreate = APIVersion(1, 44)
    /// The first version whose endpoints take a MAC address; before, `Config` does.
    static let endpointMacAddress = APIVersion(1, 44)
}
