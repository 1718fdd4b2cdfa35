import Backups
import Containers
import GalleyCore

/// Finds the mounts that hold a database's data, and where their copies go.
struct DataMounts {
    var mounts: [DataMount] = []
    var refusals: [Refusal] = []

    /// - Parameters:
    ///   - paths: every path the database says it uses.
    ///   - names: gives the copies' names.
    ///   - volumes: inspects by name.
    init(
        paths: [String], mounts all: [Mount], space: [String: MountSpace], volumes: [String: JSONValue],
        copyTo: String?, names: UpgradeNames
    ) {
        var used: Set<String> = []
        var seen: Set<String> = []
        // Servers name a path twice when it serves two purposes.
        for path in paths where seen.insert(path).inserted {
            guard let mount = Self.mount(holding: path, among: all) else {
                refusals.append(
                    Refusal(
                        "the database uses \(path), which is on no mount and stays behind with the container",
                        hint: "move it onto a volume or a bind mount first"))
                continue
            }
            // What the server can't write is configuration: it is neither copied nor put back.
            guard mount.readWrite else { continue }
            guard ["volume", "bind"].contains(mount.type) else {
                refusals.append(
                    Refusal(
                        "the database uses \(path), which is on a \(mount.type) mount and vanishes with the container"))
                continue
            }
            if let name = mount.name, Self.isInMemory(volumes[name]) {
                refusals.append(
                    Refusal(
                        "the database uses \(path), which is on the volume \(name): that is kept in memory and is empty once the container stops",
                        hint: "dump it, and restore it onto a volume on disk"))
                continue
            }
            used.insert(mount.destination)
            for inner in all
            where Self.contains(path, inner.destination) && inner.readWrite && ["volume", "bind"].contains(inner.type) {
                used.insert(inner.destination)
            }
        }
        for mount in all where used.contains(mount.destination) {
            let index = mounts.count
            let found = space[mount.destination]
            let source: DataMount.Source
            if mount.type == "volume" {
                source = .volume(mount.name ?? mount.source)
            } else if let copyTo {
                source = .bind(mount.source, copy: "\(Self.trimmed(copyTo))/\(names.database)-\(names.id)-\(index)")
            } else {
                source = .bind(mount.source, copy: "\(Self.trimmed(mount.source)).galley-\(names.id)")
            }
            mounts.append(DataMount(destination: mount.destination, source: source, used: found?.used ?? ByteCount(0)))
        }
    }

    /// A volume of the local driver that is a mounted tmpfs: unmounted, and so emptied, when nothing uses it.
    private static func isInMemory(_ volume: JSONValue?) -> Bool {
        ["tmpfs", "ramfs"].contains(volume?[path: "Options", "type"]?.string ?? "")
    }

    /// What a copy takes of its file system: a twentieth for its own overhead, a tenth for what the conversion writes.
    private static func need(of used: ByteCount) -> Int64 { used.bytes + used.bytes * 3 / 20 + (64 << 20) }

    /// What stands against the directory that `--copy-to` names.
    func copyRefusals(to directory: CopyDirectory?, at path: String?) -> [Refusal] {
        guard let directory, let path else { return [] }
        guard let free = directory.free else {
            return [
                Refusal(
                    "copies can't go to \(path): \(directory.complaint ?? "")",
                    hint: "--copy-to names a directory that is there on the engine's host")
            ]
        }
        let binds = mounts.filter { if case .bind = $0.source { true } else { false } }
        let need = binds.reduce(0) { $0 + Self.need(of: $1.used) }
        guard need > free.bytes else { return [] }
        return [Refusal("the copies need \(ByteCount(need)) in \(path) and \(free) are free", hint: "free space there")]
    }

    /// What stands against copying these mounts.
    /// - Parameters:
    ///   - withBackup: the server's own backup of all of it will be written beside the data.
    ///   - replacement: bytes of what will take the data's place.
    func copyRefusals(
        destinations: Set<String>, space: [String: MountSpace], copyTo: String?, withBackup: Bool = false,
        replacement: Int64? = nil
    ) -> [Refusal] {
        var refusals: [Refusal] = []
        var needed: [String: (need: Int64, free: Int64, places: [String])] = [:]
        for mount in mounts {
            guard let found = space[mount.destination] else {
                refusals.append(
                    Refusal(
                        "\(mount.destination) is a single file or can't be measured, so it can't be copied as data",
                        hint: "mount its directory instead"))
                continue
            }
            if case .bind(_, let copy) = mount.source, mounts.contains(where: { $0.holds(copy) }) {
                refusals.append(
                    Refusal(
                        "the copy of \(mount.destination) would lie inside the data itself (\(copy))",
                        hint: "name another directory on the engine's host: --copy-to DIR"))
            }
            // A host's own mount inside a bind: the copy would swallow it, and putting it back would fail half-way.
            for place in found.mountedBelow where !destinations.contains(place) {
                refusals.append(
                    Refusal(
                        "\(place) is a file system of its own inside \(mount.destination), so the data can't be copied and put back as one",
                        hint: "mount it into the container by itself"))
            }
            var entry = needed[found.device] ?? (0, found.free.bytes, [])
            defer { if entry.need > 0 { needed[found.device] = entry } }
            if withBackup {
                entry.need += found.used.bytes
                entry.places.append(mount.destination)
            }
            if let replacement { entry.need += max(0, replacement - found.used.bytes) }
            if case .bind(let path, _) = mount.source {
                if copyTo != nil { continue }
                if found.isWholeFileSystem {
                    refusals.append(
                        Refusal(
                            "\(path) is a file system of its own, so a copy beside it would be on another one",
                            hint: "name a directory with enough space on the engine's host: --copy-to DIR"))
                    continue
                }
            }
            entry.need += Self.need(of: found.used)
            if !withBackup { entry.places.append(mount.destination) }
        }
        for entry in needed.values where entry.need > entry.free {
            refusals.append(
                Refusal(
                    "\(withBackup ? "copy, backup" : "copy") and conversion of \(entry.places.sorted().joined(separator: ", ")) need "
                        + "\(ByteCount(entry.need)) and \(ByteCount(entry.free)) are free",
                    hint: "free space there, or copy a bind mount elsewhere with --copy-to DIR"))
        }
        return refusals.sorted { $0.reason < $1.reason }
    }

    /// The innermost mount a path lies on.
    static func mount(holding path: String, among mounts: [Mount]) -> Mount? {
        mounts.filter { contains($0.destination, path) }.max { $0.destination.count < $1.destination.count }
    }

    /// True when `path` is `directory` or lies below it.
    static func contains(_ directory: String, _ path: String) -> Bool {
        let base = trimmed(directory)
        return path == base || path.hasPrefix(base + "/") || base.isEmpty
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path == "/" ? "" : path
    }
}

extension DataMount {
    /// True when a path of the host lies in this bind's directory.
    func holds(_ path: String) -> Bool {
        if case .bind(let source, _) = self.source { DataMounts.contains(source, path) } else { false }
    }
}
