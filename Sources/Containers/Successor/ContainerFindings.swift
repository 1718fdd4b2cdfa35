import GalleyCore

/// What the plan must tell about the container itself, whatever image it goes to.
enum ContainerFindings {
    static func all(of inspect: JSONValue, _ snapshot: ContainerSnapshot, keepsHostname: Bool) -> [Finding] {
        ports(snapshot) + hostname(inspect, isKept: keepsHostname) + mounts(inspect, snapshot) + updaters(snapshot)
    }

    private static func ports(_ snapshot: ContainerSnapshot) -> [Finding] {
        snapshot.publishedPorts.filter(\.isEphemeral).map { port in
            let now = port.hostPort.map { "it is \($0) now and will be another" } ?? "it may be another than before"
            return Finding(
                .warning, field: "HostConfig.PortBindings[\(port.containerPort)]",
                "the host port of \(port.containerPort) is chosen by the engine at each start: \(now)")
        }
    }

    private static func hostname(_ inspect: JSONValue, isKept: Bool) -> [Finding] {
        let mode = inspect[path: "HostConfig", "NetworkMode"]?.string ?? ""
        let name = inspect[path: "Config", "Hostname"]?.string ?? ""
        guard !mode.hasPrefix("container:"), inspect[path: "HostConfig", "UTSMode"]?.string != "host" else { return [] }
        if name == RunTimeOnly.defaultHostname(of: inspect) {
            return [
                Finding(
                    .note, field: "Config.Hostname",
                    isKept
                        ? "the container was never given a hostname: its data holds \(name), so the successor is given that"
                        : "the container was never given a hostname: the successor's will differ from \(name)")
            ]
        }
        guard mode == "host", !name.isEmpty else { return [] }
        return [
            Finding(
                .undecidable, field: "Config.Hostname",
                "with the host's network the hostname \(name) may be the host's own; it is kept")
        ]
    }

    private static func mounts(_ inspect: JSONValue, _ snapshot: ContainerSnapshot) -> [Finding] {
        let lenders = inspect[path: "HostConfig", "VolumesFrom"]?.strings ?? []
        return snapshot.mounts.filter(\.isAnonymous).map { mount in
            guard let name = mount.name?.prefix(12) else {
                return Finding(
                    .refusal, field: "Mounts[\(mount.destination)]",
                    "\(mount.destination) is an anonymous volume whose name the engine does not show: it can't be "
                        + "attached to the successor")
            }
            let lent =
                lenders.isEmpty ? "" : " (or comes from \(lenders.joined(separator: ", ")), which can't be told here)"
            return Finding(
                lenders.isEmpty ? .note : .undecidable, field: "Mounts[\(mount.destination)]",
                "\(mount.destination) is an anonymous volume, \(name)…\(lent): the successor gets it by name")
        }
    }

    private static func updaters(_ snapshot: ContainerSnapshot) -> [Finding] {
        let label = "com.centurylinklabs.watchtower.enable"
        guard snapshot.labels[label]?.lowercased() == "true" else { return [] }
        return [
            Finding(
                .warning, field: "Config.Labels[\(label)]",
                "Watchtower is told to update this container and may replace it on its own")
        ]
    }
}
