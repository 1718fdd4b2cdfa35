import EngineAPI
import GalleyCore

extension EngineState {
    func volumeList(_ call: Call) throws(APIFailure) -> Reply {
        let filters = try call.filters()
        let found = volumes.values.filter { volume in
            guard matches(volume.labels ?? [:], filters) else { return false }
            if let names = filters["name"], !names.contains(where: { volume.name.contains($0) }) { return false }
            guard let dangling = filters["dangling"]?.first else { return true }
            return users(ofVolume: volume.name).isEmpty == ["true", "1"].contains(dangling)
        }
        return .answer(
            Answer(json: [
                "Volumes": .array(found.sorted { $0.name < $1.name }.map(\.inspected)), "Warnings": .null,
            ]))
    }

    /// A name that is there already gives the volume that is there, whatever the labels sent.
    mutating func volumeCreate(_ call: Call) throws(APIFailure) -> Reply {
        let asked = call.json["Name"]?.string ?? ""
        let name = asked.isEmpty ? identifiers.next() : asked
        if volumes[name] == nil {
            let labels = call.json["Labels"]?.object?.compactMapValues(\.string)
            makeVolume(name, labels: labels, isAnonymous: asked.isEmpty)
            volumes[name]?.options = call.json["DriverOpts"] ?? .null
        }
        return .answer(Answer(201, volumes[name]?.inspected ?? .null))
    }

    func volumeInspect(_ name: String) throws(APIFailure) -> Reply {
        guard let volume = volumes[name] else { throw APIFailure(404, "get \(name): no such volume") }
        return .answer(Answer(json: volume.inspected))
    }

    mutating func volumeRemove(_ name: String) throws(APIFailure) -> Reply {
        guard volumes[name] != nil else { throw APIFailure(404, "get \(name): no such volume") }
        let holders = users(ofVolume: name)
        guard holders.isEmpty else {
            throw APIFailure(409, "remove \(name): volume is in use - [\(holders.joined(separator: ", "))]")
        }
        removeVolume(name)
        return .answer(Answer(204))
    }

    /// Up to 1.41 every unused volume, since then anonymous ones unless `all` is asked for.
    mutating func volumePrune(_ call: Call) throws(APIFailure) -> Reply {
        let filters = try call.filters()
        let all = call.version < APIVersion(1, 42) || ["true", "1"].contains(filters["all"]?.first ?? "")
        let gone = volumes.values.filter {
            users(ofVolume: $0.name).isEmpty && matches($0.labels ?? [:], filters) && (all || $0.isAnonymous)
        }.map(\.name).sorted()
        for name in gone { removeVolume(name) }
        let names: JSONValue = gone.isEmpty ? .null : .array(gone.map(JSONValue.string))
        return .answer(Answer(json: ["VolumesDeleted": names, "SpaceReclaimed": 0]))
    }

    mutating func makeVolume(_ name: String, labels: [String: String]?, isAnonymous: Bool) {
        var labels = labels
        if isAnonymous, !isLegacy { labels = (labels ?? [:]).merging(["com.docker.volume.anonymous": ""]) { $1 } }
        volumes[name] = SimulatedVolume(name: name, created: now, labels: labels, isAnonymous: isAnonymous)
        files.roots[FilePlace.volume(name)] = [:]
    }

    mutating func removeVolume(_ name: String) {
        volumes[name] = nil
        files.roots[FilePlace.volume(name)] = nil
    }

    /// The containers, running or not, that mount a volume.
    func users(ofVolume name: String) -> [String] {
        containers.values.filter { $0.mounts.contains { $0.kind == .volume && $0.source == name } }.map(\.id).sorted()
    }
}
