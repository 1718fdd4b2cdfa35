import Containers
import GalleyCore
import Recipes
import Tasks

/// What refuses an upgrade, and what the operator is told.
extension Planner {
    /// The container's own state, its owner, replication, transactions in doubt, other writers.
    ///
    /// A restore keeps the image, so its owner's file stays true.
    func standing(
        _ observation: Observation, _ original: ContainerSnapshot, _ data: [DataMount], isRestore: Bool = false
    ) -> [Refusal] {
        var refusals: [Refusal] = []
        if let replication = observation.server["replication"], replication != "none" {
            refusals.append(
                Refusal(
                    "replication: \(replication)",
                    hint: "Galley upgrades single servers so far; no member of a replica set",
                    // A physical backup receives like a standby: which of them it is shows when that has ended.
                    passes: observation.runs.contains { $0.task == .backup }))
        }
        for doubt in observation.server.all("in-doubt") {
            refusals.append(
                Refusal(
                    "transactions in doubt: \(doubt)", hint: "commit or roll them back; their locks survive a restart"))
        }
        var told: Set<String> = []
        refusals += observation.server.all("refuse").filter { told.insert($0).inserted }.map { Refusal($0) }
        if let owner = Owner.detect(inspect: observation.original), !options.ownerAcknowledged, !isRestore {
            refusals.append(
                Refusal(
                    "'\(original.name)' has an owner: \(owner.why)",
                    hint:
                        "write this, then repeat with --owner-acknowledged: \(owner.line(image: observation.newImageName))"
                ))
        }
        refusals += observation.runs.map { $0.refusal(of: original.name) }
        refusals += restartRefusals(observation, original)
        refusals += otherWriters(observation, original, data)
        return refusals
    }

    /// One writer, where a restart policy can't be set to `no` before the stop: what an engine's own restart could
    /// start is refused. Podman starts a container again whose process ended by itself, and at boot those with `always`
    /// only; one that was stopped stays down with the others.
    private func restartRefusals(_ observation: Observation, _ original: ContainerSnapshot) -> [Refusal] {
        guard !observation.engine.changesRestartPolicy, original.restartPolicy.name != "no" else { return [] }
        let engine = "Podman \(observation.engine.version) can't change a container's restart policy (5.1 can)"
        if original.restartPolicy.name == "always" {
            return [
                Refusal(
                    "\(engine), and its podman-restart.service starts every container with 'always' at boot: the kept "
                        + "original and its successor would both be started on the same data",
                    hint: "create the container anew with --restart unless-stopped, or let a systemd unit start it")
            ]
        }
        guard recipe.tasks[.shutdown] != nil else { return [] }
        return [
            Refusal(
                "\(engine), and would start '\(original.name)' again as soon as \(recipe.title) in it is shut down",
                hint: "create the container anew with --restart no, or let a systemd unit start it")
        ]
    }

    /// What the engine calls a container that runs no process: any other one can write, also when it is paused or
    /// between two tries.
    private static let atRest: Set<String> = ["created", "exited", "dead", "removing", "configured", "stopped"]

    private func otherWriters(_ observation: Observation, _ original: ContainerSnapshot, _ data: [DataMount])
        -> [Refusal]
    {
        let ours = original.mounts.filter { $0.readWrite && $0.type != "tmpfs" }
        // A volume also by its directory, which somebody may have mounted as a path.
        let mine = Set(ours.compactMap(\.name) + ours.map(\.source)).subtracting([""])
        return observation.others.compactMap { other in
            let state = other["State"]?.string ?? "running"
            guard !Self.atRest.contains(state), other["Id"]?.string != original.id else { return nil }
            let shared = (other["Mounts"]?.array ?? []).compactMap { mount -> String? in
                let source = mount["Name"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? mount["Source"]?.string
                let destination = mount["Destination"]?.string ?? ""
                guard let source, mount["RW"]?.bool != false else { return nil }
                // The executor asks for parts and parents too, but only when the database is down already.
                guard mine.contains(source) || data.contains(where: { $0.isWritable(through: mount) }) else {
                    return nil
                }
                return "\(source) at \(destination)"
            }
            guard let first = shared.first else { return nil }
            let name = other["Names"]?.strings.first?.drop { $0 == "/" }.description ?? "another container"
            return Refusal(
                "the \(state) container '\(name)' can write to the same data (\(first))", hint: "stop it first")
        }
    }

    /// The platform is judged with the images' other differences, in `Containers`.
    func imageRefusals(_ observation: Observation) -> [Refusal] {
        var refusals: [Refusal] = []
        for key in ["uid", "gid"] {
            // What the running server has counts: it may have been made by an image before this one.
            let old = observation.server[key] ?? observation.oldImageFacts[key]
            if let old, let new = observation.newImageFacts[key], old != new {
                refusals.append(
                    Refusal(
                        "the server's \(key) is \(old) now and would be \(new) in the new image: the data's owner would change",
                        hint: "use an image of the same family"))
            }
        }
        return refusals
    }

    func warnings(
        _ observation: Observation, _ original: ContainerSnapshot, _ spec: SuccessorSpec, isRestore: Bool = false
    ) -> [String] {
        var warnings = spec.findings.filter { ![.refusal, .dataPath].contains($0.kind) }.map(\.message)
        if let owner = Owner.detect(inspect: observation.original), !isRestore {
            warnings.append(
                "its owner's file needs the line \(owner.line(image: observation.newImageName)): \(owner.why)")
        }
        for dependant in Dependant.of(id: original.id, name: original.name, among: observation.others) {
            warnings.append(dependant.consequence)
        }
        for address in observation.unansweredPorts.sorted() {
            warnings.append(
                "the server does not answer at \(address) from here even now, so the successor is not asked there; "
                    + "does Galley run elsewhere than the engine?")
        }
        warnings += observation.server.all("note")
        let vanishing = Set(observation.server.all("user")).subtracting(observation.newImageFacts.all("user")).sorted()
        if !vanishing.isEmpty {
            warnings.append(
                "users who exist only inside the container and are gone after the upgrade: "
                    + "\(vanishing.joined(separator: ", "))")
        }
        if !observation.changedFiles.isEmpty {
            let shown = observation.changedFiles.prefix(5).joined(separator: ", ")
            let more = observation.changedFiles.count > 5 ? " and \(observation.changedFiles.count - 5) more" : ""
            warnings.append("changed inside the container and left behind in the original: \(shown)\(more)")
        }
        if let clients = observation.server["clients"].flatMap(Int.init), clients > 0 {
            warnings.append(
                "\(clients) client\(clients == 1 ? " is" : "s are") connected and will be cut off at the stop")
        }
        return warnings
    }
}
