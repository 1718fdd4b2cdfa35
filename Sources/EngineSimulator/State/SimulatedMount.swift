import GalleyCore

/// One mount of a container.
public struct SimulatedMount: Sendable, Hashable {
    /// `Type` of a mount in the inspect.
    public enum Kind: String, Sendable { case volume, bind, tmpfs }

    /// Decides what ``source`` names.
    public let kind: Kind
    /// The volume's name, the host's path, or nothing for a tmpfs.
    public let source: String
    /// The path in the container.
    public let destination: String
    /// `RW` of the inspect; the one-writer rule looks at it.
    public let writable: Bool
    /// The volume was made for this container because nobody named one; `v=1` removes it together with the container.
    public let isImplicit: Bool
    /// As inspect shows them.
    let mode: String
    let propagation: String

    init(
        kind: Kind, source: String, destination: String, writable: Bool = true, isImplicit: Bool = false,
        mode: String = "", propagation: String? = nil
    ) {
        self.kind = kind
        self.source = source
        self.destination = destination
        self.writable = writable
        self.isImplicit = isImplicit
        self.mode = mode
        self.propagation = propagation ?? (kind == .bind ? "rprivate" : "")
    }

    var inspected: JSONValue {
        switch kind {
        case .volume:
            [
                "Type": "volume", "Name": .string(source), "Source": .string(SimulatedVolume.mountpoint(source)),
                "Destination": .string(destination), "Driver": "local", "Mode": .string(mode), "RW": .bool(writable),
                "Propagation": .string(propagation),
            ]
        case .bind, .tmpfs:
            [
                "Type": .string(kind.rawValue), "Source": .string(source), "Destination": .string(destination),
                "Mode": .string(mode), "RW": .bool(writable), "Propagation": .string(propagation),
            ]
        }
    }

    /// True when both reach the same files: the same volume, or host paths of which one holds the other.
    func overlaps(_ other: SimulatedMount) -> Bool {
        guard kind == other.kind, kind != .tmpfs else { return false }
        if kind == .volume { return source == other.source }
        let (left, right) = (FilePlace.normalized(source) + "/", FilePlace.normalized(other.source) + "/")
        return left.hasPrefix(right) || right.hasPrefix(left)
    }
}
