import GalleyCore

/// A volume of the engine; its files are in the ``FileSpace``.
struct SimulatedVolume: Sendable {
    let name: String
    let created: Duration
    var labels: [String: String]?
    var options: JSONValue = .null
    /// Made without a name.
    var isAnonymous: Bool

    static func mountpoint(_ name: String) -> String { "/var/lib/docker/volumes/\(name)/_data" }

    var inspected: JSONValue {
        [
            "CreatedAt": .string(Timestamp.seconds(created)), "Driver": "local",
            "Labels": labels.map { .object($0.mapValues(JSONValue.string)) } ?? .null,
            "Mountpoint": .string(Self.mountpoint(name)), "Name": .string(name), "Options": options, "Scope": "local",
        ]
    }
}
