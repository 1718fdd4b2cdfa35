import GalleyCore

/// How Podman shows and takes a container's settings where it differs from Docker (docs/engines-podman.md).
enum PodmanSettings {
    /// True of an inspect of a container that Podman made, whatever engine it is shown to: `container=podman` beside its
    /// name for the runtime, or beside the container's own name, which it adds at the start.
    static func made(_ inspect: JSONValue) -> Bool {
        guard let entries = inspect[path: "Config", "Env"]?.strings, entries.contains("container=podman") else {
            return false
        }
        return inspect[path: "HostConfig", "Runtime"]?.string == "oci" || entries.contains { $0.hasPrefix("HOSTNAME=") }
    }

    /// Takes what Podman adds to every container's environment out of an inspect's `Config`, and names its stop signal.
    static func clean(_ config: inout JSONValue) {
        var added: Set<String> = ["container=podman", "TERM=xterm"]
        // A name that was given is set again from the successor's own.
        if let name = config["Hostname"]?.string { added.insert("HOSTNAME=\(name)") }
        if ["", "0", "root"].contains(config["User"]?.string?.prefix { $0 != ":" } ?? "") {
            added.insert("HOME=/root")
        }
        let entries = config["Env"]?.strings ?? []
        config["Env"] = .array(entries.filter { !added.contains($0) }.map(JSONValue.string))
        if let number = config["StopSignal"]?.string, let name = signals[number] {
            config["StopSignal"] = .string(name)
        }
    }

    /// Limits in the words that create takes: it shows `RLIMIT_NOFILE` and wants `nofile`. No bound on processes is 0,
    /// since nothing said means Podman's own bound.
    static func clean(hostConfig: inout JSONValue) {
        guard let limits = hostConfig["Ulimits"]?.array else { return }
        hostConfig["Ulimits"] = .array(
            limits.map { limit in
                var limit = limit
                if let name = limit["Name"]?.string, name.hasPrefix("RLIMIT_") {
                    limit["Name"] = .string(name.dropFirst("RLIMIT_".count).lowercased())
                }
                return limit
            })
    }

    /// Images name the signal, Podman shows its number.
    private static let signals = [
        "1": "SIGHUP", "2": "SIGINT", "3": "SIGQUIT", "6": "SIGABRT", "9": "SIGKILL", "10": "SIGUSR1", "12": "SIGUSR2",
        "15": "SIGTERM", "28": "SIGWINCH", "37": "SIGRTMIN+3",
    ]

    /// What Podman shows for unset must not be taken for the user's wish.
    static func fit(_ user: inout JSONValue, image: ImageDefaults) {
        if user["Entrypoint"] == [""] { user["Entrypoint"] = [] }
        if user["StopSignal"] == "SIGTERM", image.config["StopSignal"]?.isEmpty ?? true { user["StopSignal"] = nil }
    }

    /// Two ways of showing one thing.
    static func isSame(_ before: JSONValue, _ after: JSONValue, at path: String) -> Bool {
        switch path {
        case "Config.StopSignal":
            // None shown is SIGTERM.
            return [before, after].allSatisfy { $0.isEmpty || $0 == "SIGTERM" }
        case "Config.Image":
            // Podman shows the whole name of an image.
            guard let left = before.string, let right = after.string, let one = try? ImageReference(parsing: left),
                let other = try? ImageReference(parsing: right)
            else { return false }
            return one.canonical == other.canonical
        default: return false
        }
    }

    /// What its inspect keeps to itself.
    static func findings(of inspect: JSONValue, _ snapshot: ContainerSnapshot) -> [Finding] {
        var findings: [Finding] = []
        if !RunTimeOnly.endpoints(of: inspect).isEmpty {
            findings.append(
                Finding(
                    .undecidable, field: "NetworkSettings.Networks",
                    "Podman does not show whether the container's IP and MAC addresses were asked for; they are taken "
                        + "for chosen by Podman, and the successor gets others"))
        }
        if snapshot.stopTimeout == 0 {
            findings.append(
                Finding(
                    .warning, field: "Config.StopTimeout",
                    "the container's stop timeout is 0: a stop by anybody but Galley kills the server at once"))
        }
        return findings
    }
}
