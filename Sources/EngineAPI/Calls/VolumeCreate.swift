public import GalleyCore

extension Engine {
    /// Creates a volume (`POST /volumes/create`). One of the same name and driver is answered as if just made: check
    /// its labels.
    /// - Returns: the volume as ``volumeInspect(_:)`` shows it.
    @discardableResult
    public func volumeCreate(_ options: VolumeOptions) async throws -> JSONValue {
        _ = try Self.part(options.name, "volume name")
        return try await call(EngineRequest(.post, "/volumes/create", body: .json(options.json)))
    }
}

/// What ``Engine/volumeCreate(_:)`` makes.
public struct VolumeOptions: Sendable, Hashable {
    /// Unique on the engine, whatever the driver.
    public var name: String
    /// Can't be changed later.
    public var labels: [String: String]
    /// `local`, or a plugin's name.
    public var driver: String
    /// The driver's own options.
    public var driverOptions: [String: String]

    /// A plain local volume unless more is given.
    public init(
        name: String, labels: [String: String] = [:], driver: String = "local", driverOptions: [String: String] = [:]
    ) {
        self.name = name
        self.labels = labels
        self.driver = driver
        self.driverOptions = driverOptions
    }

    var json: JSONValue {
        [
            "Name": .string(name), "Driver": .string(driver),
            "Labels": .object(labels.mapValues(JSONValue.string)),
            "DriverOpts": .object(driverOptions.mapValues(JSONValue.string)),
        ]
    }
}
