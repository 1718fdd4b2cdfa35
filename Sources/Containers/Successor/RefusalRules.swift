import GalleyCore

/// The containers Galley does not replace.
enum RefusalRules {
    /// Labels of those who replace containers by themselves, by prefix.
    private static let orchestrators = [
        ("com.docker.swarm.", "Docker Swarm"), ("io.kubernetes.", "Kubernetes"),
        ("com.amazonaws.ecs.", "Amazon ECS"), ("com.hashicorp.nomad.", "Nomad"),
    ]

    /// Why this container is not replaced; empty when it may be. Needs no image, so it can be asked first.
    static func refusals(of inspect: JSONValue) -> [Finding] {
        var refusals: [Finding] = []
        if inspect[path: "HostConfig", "AutoRemove"]?.bool == true {
            refusals.append(
                Finding(
                    .refusal, field: "HostConfig.AutoRemove",
                    "the container was started with --rm: the engine deletes it and its anonymous volumes when it "
                        + "stops, so there would be nothing to go back to"))
        }
        let labels = (inspect[path: "Config", "Labels"]?.object ?? [:]).keys
        for (prefix, name) in orchestrators {
            guard let label = labels.filter({ $0.hasPrefix(prefix) }).min() else { continue }
            refusals.append(
                Finding(
                    .refusal, field: "Config.Labels[\(label)]",
                    "the container belongs to \(name), which replaces its containers itself"))
        }
        if let state = forbiddenState(inspect["State"] ?? .null) {
            refusals.append(
                Finding(
                    .refusal, field: "State.Status",
                    "the container is \(state); it must be running or cleanly stopped"))
        }
        return refusals
    }

    private static func forbiddenState(_ state: JSONValue) -> String? {
        let status = state["Status"]?.string ?? ""
        if state["Paused"]?.bool == true || status == "paused" { return "paused" }
        if state["Restarting"]?.bool == true || status == "restarting" { return "restarting" }
        if state["Dead"]?.bool == true || status == "dead" { return "dead" }
        return ["removing", "stopping"].contains(status) ? status : nil
    }
}
