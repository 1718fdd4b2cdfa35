import EngineAPI
import GalleyCore

extension EngineState {
    mutating func containerRemove(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        if container.isRunning {
            guard call.flag("force") else {
                throw APIFailure(
                    409,
                    isLegacy
                        ? "You cannot remove a \(container.status) container \(container.id). "
                            + "Stop the container before attempting removal or force remove"
                        : "cannot remove container \"\(isModern ? reference : "/" + container.name)\": container is \(container.status): "
                            + "stop the container before removing or force remove")
            }
            containers[container.id]?.wasStoppedByHand = true
            if container.status == .running { end(container.id, exitCode: 137, killed: true) }
        }
        remove(container.id, cause: "DELETE", implicitVolumes: call.flag("v"))
        return .answer(Answer(204))
    }

    mutating func containerPrune(_ call: Call) throws(APIFailure) -> Reply {
        let (gone, space) = pruneContainers(matching: try call.filters())
        let ids: JSONValue = gone.isEmpty ? .null : .array(gone.map(JSONValue.string))
        return .answer(Answer(json: ["ContainersDeleted": ids, "SpaceReclaimed": .integer(space)]))
    }

    /// - Returns: the ids of the containers removed, and the bytes they held.
    mutating func pruneContainers(matching filters: [String: [String]]) -> ([String], Int64) {
        let gone = containers.values.filter { !$0.isRunning && matches($0.labels, filters) }
            .sorted { $0.created < $1.created }
        let space = gone.reduce(Int64(0)) { $0 + layerSize($1) }
        for container in gone { remove(container.id, cause: "prune", implicitVolumes: false) }
        return (gone.map(\.id), space)
    }

    /// - Parameter implicitVolumes: also removes the volumes made for this container that no other uses.
    mutating func remove(_ id: String, cause: String, implicitVolumes: Bool) {
        guard let container = containers.removeValue(forKey: id) else { return }
        names[container.name] = nil
        files.roots[FilePlace.layer(id)] = nil
        for exec in execs.values where exec.containerID == id { execs[exec.id] = nil }
        removed.append(RemovedContainer(id: id, name: container.name, cause: cause))
        guard implicitVolumes else { return }
        for mount in container.mounts where mount.isImplicit && users(ofVolume: mount.source).isEmpty {
            removeVolume(mount.source)
        }
    }

    mutating func containerRename(_ reference: String, _ call: Call) throws(APIFailure) -> Reply {
        let container = try container(reference)
        let asked = call.text("name") ?? ""
        let name = asked.hasPrefix("/") ? String(asked.dropFirst()) : asked
        guard !name.isEmpty else { throw APIFailure(400, "Neither old nor new names may be empty") }
        guard name != container.name else {
            throw APIFailure(400, "Renaming a container with the same name as its current name")
        }
        do throws(APIFailure) {
            try checkName(name)
        } catch {
            throw APIFailure(error.status, "Error when allocating new name: \(error.message)")
        }
        names[container.name] = nil
        names[name] = container.id
        containers[container.id]?.name = name
        return .answer(Answer(204))
    }

    /// Whether labels fit `label` filters (`name` or `name=value`) and none of `label!`.
    func matches(_ labels: [String: String], _ filters: [String: [String]]) -> Bool {
        func fits(_ filter: String) -> Bool {
            guard let equals = filter.firstIndex(of: "=") else { return labels[filter] != nil }
            return labels[String(filter[..<equals])] == String(filter[filter.index(after: equals)...])
        }
        return (filters["label"] ?? []).allSatisfy(fits) && !(filters["label!"] ?? []).contains(where: fits)
    }
}
