import GalleyCore

extension EngineState {
    /// The mounts of a container to be made, in the engine's order: `VolumesFrom`, `Binds`, `Mounts`, and for every
    /// path of `Volumes` that none of them covers a new volume.
    mutating func resolveMounts(config: JSONValue, hostConfig: JSONValue) throws(APIFailure) -> [SimulatedMount] {
        var mounts: [SimulatedMount] = []
        for entry in hostConfig["VolumesFrom"]?.strings ?? [] {
            let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
            let source = try container(parts[0])
            for mount in source.mounts where mount.kind != .tmpfs {
                mounts.append(
                    SimulatedMount(
                        kind: mount.kind, source: mount.source, destination: mount.destination,
                        writable: mount.writable && parts.last != "ro", mode: mount.mode))
            }
        }
        var taken: Set<String> = []
        for mount in try declaredMounts(hostConfig) {
            guard taken.insert(FilePlace.normalized(mount.destination)).inserted else {
                throw APIFailure(400, "Duplicate mount point: \(mount.destination)")
            }
            mounts.removeAll { FilePlace.normalized($0.destination) == FilePlace.normalized(mount.destination) }
            mounts.append(mount)
        }
        let covered = Set(mounts.map { FilePlace.normalized($0.destination) }).union(
            (hostConfig["Tmpfs"]?.object ?? [:]).keys.map(FilePlace.normalized))
        for path in (config["Volumes"]?.object ?? [:]).keys.sorted() where !covered.contains(FilePlace.normalized(path))
        {
            mounts.append(
                SimulatedMount(kind: .volume, source: "", destination: path, isImplicit: true))
        }
        return mounts.map { named($0) }
    }

    private func declaredMounts(_ hostConfig: JSONValue) throws(APIFailure) -> [SimulatedMount] {
        var mounts: [SimulatedMount] = []
        for bind in hostConfig["Binds"]?.strings ?? [] { mounts.append(try parsedBind(bind)) }
        for mount in hostConfig["Mounts"]?.array ?? [] { mounts.append(try parsedMount(mount)) }
        return mounts
    }

    /// `source:destination[:mode]`; a path alone is a volume without a name.
    private func parsedBind(_ text: String) throws(APIFailure) -> SimulatedMount {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), !parts.contains("") else {
            throw APIFailure(400, "invalid volume specification: '\(text)'")
        }
        let mode = parts.count == 3 ? parts[2] : ""
        let options = mode.split(separator: ",").map(String.init)
        let writable = !options.contains("ro")
        guard parts.count > 1 else {
            return SimulatedMount(kind: .volume, source: "", destination: parts[0], isImplicit: true)
        }
        guard parts[1].hasPrefix("/"), FilePlace.normalized(parts[1]) != "" else {
            throw APIFailure(
                500,
                "invalid volume specification: '\(text)': invalid mount config for type \"volume\": "
                    + "invalid mount path: '\(parts[1])' mount path must be absolute")
        }
        let known = ["rshared", "shared", "rslave", "slave", "rprivate", "private"]
        return SimulatedMount(
            kind: parts[0].hasPrefix("/") ? .bind : .volume, source: parts[0], destination: parts[1],
            writable: writable, mode: mode, propagation: options.first { known.contains($0) })
    }

    private func parsedMount(_ mount: JSONValue) throws(APIFailure) -> SimulatedMount {
        let type = mount["Type"]?.string ?? ""
        let source = mount["Source"]?.string ?? ""
        guard let kind = SimulatedMount.Kind(rawValue: type) else {
            throw APIFailure(400, "mount type unknown: \"\(type)\"")
        }
        guard let target = mount["Target"]?.string, !target.isEmpty else {
            throw APIFailure(400, "invalid mount config for type \"\(type)\": field Target must not be empty")
        }
        if kind == .bind {
            guard !source.isEmpty else {
                throw APIFailure(400, "invalid mount config for type \"bind\": field Source must not be empty")
            }
            guard hostPathExists(source) else {
                throw APIFailure(
                    400, "invalid mount config for type \"bind\": bind source path does not exist: \(source)")
            }
        }
        return SimulatedMount(
            kind: kind, source: kind == .tmpfs ? "" : source, destination: target,
            writable: !(mount["ReadOnly"]?.bool ?? false), isImplicit: kind == .volume && source.isEmpty,
            propagation: mount[path: "BindOptions", "Propagation"]?.string)
    }

    func hostPathExists(_ path: String) -> Bool {
        let place = FilePlace(root: FilePlace.host, path: path)
        return files[place] != nil || files.isFolder(place)
    }

    private mutating func named(_ mount: SimulatedMount) -> SimulatedMount {
        guard mount.kind == .volume, mount.source.isEmpty else { return mount }
        return SimulatedMount(
            kind: .volume, source: identifiers.next(), destination: mount.destination, writable: mount.writable,
            isImplicit: true, mode: mount.mode)
    }

    /// Makes the volumes and folders that the mounts need; an empty new volume takes the image's files at its place.
    mutating func prepareMounts(_ mounts: [SimulatedMount], image: SimulatedImage) {
        for mount in mounts {
            switch mount.kind {
            case .tmpfs: continue
            case .bind:
                guard !hostPathExists(mount.source) else { continue }
                files[FilePlace(root: FilePlace.host, path: mount.source)] = SimulatedFile(kind: .directory)
            case .volume:
                if volumes[mount.source] == nil { makeVolume(mount.source, labels: nil, isAnonymous: mount.isImplicit) }
                let root = FilePlace(root: FilePlace.volume(mount.source), path: "")
                guard !files.hasEntries(under: root), !mount.mode.contains("nocopy") else { continue }
                let prefix = FilePlace.normalized(mount.destination) + "/"
                for (path, file) in image.files where path.hasPrefix(prefix) {
                    files[FilePlace(root: root.root, path: String(path.dropFirst(prefix.count)))] = file
                }
            }
        }
    }
}
