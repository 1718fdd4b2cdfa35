import GalleyCore

/// One mount of a container, from the `Mounts` of its inspect.
public struct Mount: Sendable, Hashable {
    /// `volume`, `bind`, `tmpfs`, or a kind this Galley has never heard of.
    public var type: String
    /// The volume's name; nil for anything but a volume.
    public var name: String?
    /// The host's path. For a volume of the local driver the directory it lives in, else possibly empty.
    public var source: String
    /// The path inside the container.
    public var destination: String
    /// The volume's driver; nil for anything but a volume.
    public var driver: String?
    /// `RW` of the inspect; what it doesn't say counts as writable.
    public var readWrite: Bool
    /// The options as asked for: `z`, `ro`, `nocopy`, comma-separated.
    public var mode: String
    /// `rprivate`, `rshared`, …; empty for volumes.
    public var propagation: String
    /// A volume that no setting names: `-v /path`, or the image's VOLUME. It must be attached to the successor by name.
    public var isAnonymous: Bool

    init(
        type: String, name: String? = nil, source: String, destination: String, driver: String? = nil,
        readWrite: Bool = true, mode: String = "", propagation: String = "", isAnonymous: Bool = false
    ) {
        self.type = type
        self.name = name
        self.source = source
        self.destination = destination
        self.driver = driver
        self.readWrite = readWrite
        self.mode = mode
        self.propagation = propagation
        self.isAnonymous = isAnonymous
    }

    init(_ json: JSONValue, isAnonymous: Bool) {
        let name = Mount.volumeName(json)
        let driver = json["Driver"]?.string ?? ""
        self.init(
            type: json["Type"]?.string ?? (name.isEmpty ? "bind" : "volume"), name: name.isEmpty ? nil : name,
            source: json["Source"]?.string ?? "", destination: json["Destination"]?.string ?? "",
            driver: driver.isEmpty ? nil : driver, readWrite: json["RW"]?.bool ?? true,
            mode: json["Mode"]?.string ?? "", propagation: json["Propagation"]?.string ?? "", isAnonymous: isAnonymous)
    }
}

extension Mount {
    /// Every mount of an inspect, sorted by destination.
    static func all(in inspect: JSONValue) -> [Mount] {
        let hostConfig = inspect["HostConfig"] ?? .null
        var named = Set<String>()
        for bind in (hostConfig["Binds"]?.strings ?? []).map(BindEntry.init) where bind.source != nil {
            named.insert(bind.destination)
        }
        for mount in hostConfig["Mounts"]?.array ?? [] where !(mount["Source"]?.string ?? "").isEmpty {
            named.insert(cleanPath(mount["Target"]?.string ?? ""))
        }
        let borrows = !(hostConfig["VolumesFrom"]?.strings ?? []).isEmpty
        return (inspect["Mounts"]?.array ?? [])
            .map { json in
                let name = volumeName(json)
                let isVolume = json["Type"]?.string == "volume" || (json["Type"] == nil && !name.isEmpty)
                let unnamed = !named.contains(cleanPath(json["Destination"]?.string ?? ""))
                // With VolumesFrom, a volume of a chosen name comes from there; one of a generated name may be either.
                return Mount(json, isAnonymous: isVolume && unnamed && (!borrows || isGeneratedName(name)))
            }
            .sorted { $0.destination < $1.destination }
    }

    /// What `--tmpfs` made: an engine lists it among the settings only.
    static func temporary(in inspect: JSONValue, besides mounts: [Mount]) -> [Mount] {
        let listed = Set(mounts.map(\.destination))
        return (inspect[path: "HostConfig", "Tmpfs"]?.object ?? [:]).keys.map(cleanPath).sorted()
            .filter { !listed.contains($0) }.map { Mount(type: "tmpfs", source: "", destination: $0) }
    }

    /// Docker 28 shows no name for a volume asked for by a bare destination; the local driver's directory has it.
    private static func volumeName(_ json: JSONValue) -> String {
        if let name = json["Name"]?.string, !name.isEmpty { return name }
        guard json["Type"]?.string == "volume" else { return "" }
        let parts = (json["Source"]?.string ?? "").split(separator: "/")
        guard let last = parts.last, last == "_data", let name = parts.dropLast().last.map(String.init) else {
            return ""
        }
        return isGeneratedName(name) ? name : ""
    }

    /// Engines name anonymous volumes with 64 hex digits.
    static func isGeneratedName(_ name: String) -> Bool {
        name.utf8.count == 64 && name.allSatisfy { "0123456789abcdef".contains($0) }
    }
}
