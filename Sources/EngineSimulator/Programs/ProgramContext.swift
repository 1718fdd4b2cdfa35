/// What a program sees of its container, and the files it can change.
public struct ProgramContext: Sendable {
    /// 64 hex digits.
    public let containerID: String
    /// Without the leading slash.
    public let containerName: String
    /// The image as the container was created with it.
    public let image: String
    /// Entrypoint and command joined.
    public let arguments: [String]
    /// The image's variables with the container's own on top.
    public let environment: [String: String]
    /// The image's labels with the container's own on top.
    public let labels: [String: String]
    /// As configured, a name or numbers; empty for root.
    public let user: String
    /// Where the user gave none: the id's first 12 digits, or `simulator` on the host's network.
    public let hostname: String
    /// Those the engine made for an image's VOLUME among them.
    public let mounts: [SimulatedMount]
    /// Names of the networks it is in; empty with `none`.
    public let networks: [String]
    /// Those of this run: a port of the engine's choice is another at the next.
    public let publishedPorts: [PublishedPort]
    /// Since the clock's start.
    public let now: Duration
    /// When the present run of the main process began.
    public let startedAt: Duration
    /// The main process's whole stdin; nil while it is still open.
    public internal(set) var stdin: [UInt8]?

    var files: FileSpace
    var output: [LogEntry] = []

    /// True when no client can reach the container over a network.
    public var isIsolated: Bool { networks.isEmpty }

    /// A file's text by its path in the container, through mounts where it lies on one. Setting nil removes it;
    /// setting one on a read-only mount does nothing.
    public subscript(path: String) -> String? {
        get { bytes(at: path).map { String(decoding: $0, as: UTF8.self) } }
        set { setBytes(newValue.map { Array($0.utf8) }, at: path) }
    }

    /// A file's bytes; nil for a folder and for what is not there.
    public func bytes(at path: String) -> [UInt8]? {
        let place = place(path)
        return files[place].flatMap { $0.kind == .file ? $0.bytes : nil }
    }

    /// Writes a file whole, or removes it with nil; does nothing on a read-only mount.
    public mutating func setBytes(_ bytes: [UInt8]?, at path: String) {
        let place = place(path)
        guard place.writable else { return }
        files[place] = bytes.map { SimulatedFile(bytes: $0) }
    }

    /// True for files, and for folders that hold something, were made, or are mounted.
    public func exists(_ path: String) -> Bool {
        let place = place(path)
        return place.path.isEmpty || files[place] != nil || files.hasEntries(under: place)
    }

    /// Makes an empty folder; does nothing where something is, or on a read-only mount.
    public mutating func makeFolder(_ path: String) {
        let place = place(path)
        guard place.writable, files[place] == nil else { return }
        files[place] = SimulatedFile(kind: .directory)
    }

    /// The files below a folder, by their paths relative to it; those of mounts further down are not among them.
    public func files(under path: String) -> [String: String] {
        files.entries(under: place(path)).compactMapValues {
            $0.kind == .file ? String(decoding: $0.bytes, as: UTF8.self) : nil
        }
    }

    /// Replaces everything below a folder.
    public mutating func setFiles(_ texts: [String: String], under path: String) {
        let place = place(path)
        guard place.writable else { return }
        files.replaceEntries(under: place, with: texts.mapValues { SimulatedFile(bytes: Array($0.utf8)) })
    }

    /// Copies everything below one folder to another, in place of what is there.
    public mutating func copyFiles(from: String, to: String) {
        let target = place(to)
        guard target.writable else { return }
        files.replaceEntries(under: target, with: files.entries(under: place(from)))
    }

    /// False on a read-only mount.
    public func isWritable(_ path: String) -> Bool { place(path).writable }

    /// The volume's name or the path on the host that a path of the container lies on; nil for its own layer.
    public func source(of path: String) -> String? { mount(of: path)?.source }

    /// Writes to the container's log.
    public mutating func log(_ text: String, stderr: Bool = false) {
        output.append(LogEntry(at: now, stderr: stderr, bytes: Array((text + "\n").utf8)))
    }

    private func mount(of path: String) -> SimulatedMount? {
        FilePlace.mount(of: FilePlace.normalized(path), in: mounts)
    }

    private func place(_ path: String) -> FilePlace {
        FilePlace(path, in: mounts, container: containerID)
    }
}

/// A port of the host that leads into a container.
public struct PublishedPort: Sendable, Hashable {
    /// `3306/tcp`.
    public let containerPort: String
    /// `0.0.0.0` for every address.
    public let hostAddress: String
    /// Never 0: a port of the engine's choice has its number here.
    public let hostPort: Int
}
