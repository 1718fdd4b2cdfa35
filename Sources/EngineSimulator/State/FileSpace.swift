/// Every file there is: on the host, in volumes, in the layers of containers and images.
struct FileSpace: Sendable {
    /// Root (`host`, `volume:NAME`, `layer:CONTAINER`) to files by their path in it, without a leading slash.
    var roots: [String: [String: SimulatedFile]] = [:]

    subscript(place: FilePlace) -> SimulatedFile? {
        get { roots[place.root]?[place.path] }
        set { roots[place.root, default: [:]][place.path] = newValue }
    }

    func hasEntries(under place: FilePlace) -> Bool {
        guard let files = roots[place.root] else { return false }
        let prefix = place.prefix
        return files.keys.contains { $0.hasPrefix(prefix) }
    }

    /// Everything below a folder, by paths relative to it.
    func entries(under place: FilePlace) -> [String: SimulatedFile] {
        guard let files = roots[place.root] else { return [:] }
        let prefix = place.prefix
        if prefix.isEmpty { return files }
        var found: [String: SimulatedFile] = [:]
        for (path, file) in files where path.hasPrefix(prefix) {
            found[String(path.dropFirst(prefix.count))] = file
        }
        return found
    }

    mutating func replaceEntries(under place: FilePlace, with entries: [String: SimulatedFile]) {
        let prefix = place.prefix
        var files = roots[place.root] ?? [:]
        if prefix.isEmpty {
            files = entries
        } else {
            for path in Array(files.keys) where path.hasPrefix(prefix) { files[path] = nil }
            for (path, file) in entries { files[prefix + path] = file }
        }
        roots[place.root] = files
    }

    func isFolder(_ place: FilePlace) -> Bool {
        if place.path.isEmpty { return true }
        if let file = self[place] { return file.kind == .directory }
        return hasEntries(under: place)
    }
}

/// One entry of a file system.
struct SimulatedFile: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case file, directory, link(String) }

    var kind: Kind
    var bytes: [UInt8]
    var mode: Int
    var uid: Int
    var gid: Int
    /// Seconds since 1970.
    var modified: Int64

    init(
        kind: Kind = .file, bytes: [UInt8] = [], mode: Int? = nil, uid: Int = 0, gid: Int = 0,
        modified: Int64 = Timestamp.epoch
    ) {
        self.kind = kind
        self.bytes = bytes
        self.mode = mode ?? (kind == .directory ? 0o755 : 0o644)
        self.uid = uid
        self.gid = gid
        self.modified = modified
    }
}

/// Where a path of a container leads.
struct FilePlace: Sendable, Hashable {
    static let host = "host"
    static func volume(_ name: String) -> String { "volume:\(name)" }
    static func layer(_ container: String) -> String { "layer:\(container)" }

    var root: String
    /// Without a leading slash; empty for the root itself.
    var path: String
    var writable = true

    /// What every path below begins with.
    var prefix: String { path.isEmpty ? "" : path + "/" }

    init(root: String, path: String) {
        self.root = root
        self.path = Self.normalized(path)
    }

    init(_ path: String, in mounts: [SimulatedMount], container: String) {
        let path = Self.normalized(path)
        guard let mount = Self.mount(of: path, in: mounts) else {
            self.init(root: Self.layer(container), path: path)
            return
        }
        let rest = path.dropFirst(Self.normalized(mount.destination).count)
        switch mount.kind {
        case .volume: self.init(root: Self.volume(mount.source), path: String(rest))
        case .bind: self.init(root: Self.host, path: mount.source + rest)
        case .tmpfs: self.init(root: "tmpfs:\(container):\(mount.destination)", path: String(rest))
        }
        writable = mount.writable
    }

    /// The innermost mount that holds a normalized path.
    static func mount(of path: String, in mounts: [SimulatedMount]) -> SimulatedMount? {
        var best: (mount: SimulatedMount, length: Int)?
        for mount in mounts {
            let destination = normalized(mount.destination)
            guard path == destination || path.hasPrefix(destination + "/") || destination.isEmpty else { continue }
            if destination.count >= best?.length ?? -1 { best = (mount, destination.count) }
        }
        return best?.mount
    }

    /// Without leading, trailing and doubled slashes, `.` and `..` resolved.
    static func normalized(_ path: String) -> String {
        if !path.utf8.contains(UInt8(ascii: ".")), !path.contains("//"), !path.hasPrefix("/"), !path.hasSuffix("/") {
            return path
        }
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
