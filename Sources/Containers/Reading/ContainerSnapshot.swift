public import GalleyCore

/// What a container is, read from one inspect answer; ``raw`` keeps all of it.
public struct ContainerSnapshot: Sendable, Equatable {
    /// 64 hex digits.
    public let id: String
    /// Without the slash the engine writes before it.
    public let name: String
    /// `sha256:…`: the image the container runs, whatever its tag means by now.
    public let imageID: String
    /// The image as it was given at create (`Config.Image`): a name, or an ID.
    public let image: String
    /// The engine's word: `running`, `exited`, `created`, `paused`, …; Podman has words of its own.
    public let status: String
    /// `State.Running`; Docker says it of a paused container too.
    public let running: Bool
    /// RFC 3339; nil when the container never ran.
    public let startedAt: String?
    /// Of the last run; 0 while running.
    public let exitCode: Int
    /// As set now: an update changes it without a new container.
    public let restartPolicy: RestartPolicy
    /// The image's own among them.
    public let labels: [String: String]
    /// `NAME=value`, the image's defaults among them. May hold secrets.
    public let environment: [String]
    /// Sorted by destination.
    public let mounts: [Mount]
    /// Sorted by container port, then host address. Ports only exposed are among them with `-P` alone.
    public let publishedPorts: [PublishedPort]
    /// Seconds between the stop signal and SIGKILL, when the container has its own.
    public let stopTimeout: Int?
    /// `--rm`: the engine deletes the container, and its anonymous volumes, when it stops.
    public let autoRemove: Bool
    /// Names of the networks it is attached to, sorted.
    public let networks: [String]
    /// The whole answer.
    public let raw: JSONValue

    /// What `--tmpfs` made; gone when the container stops.
    public var temporaryMounts: [Mount] { Mount.temporary(in: raw, besides: mounts) }

    /// - Throws: `GalleyError` `.badInput` when this is no container's inspect.
    public init(inspect: JSONValue) throws(GalleyError) {
        func text(_ value: JSONValue?, _ field: String) throws(GalleyError) -> String {
            guard let text = value?.string, !text.isEmpty else {
                throw GalleyError(.badInput, "the engine's inspect of a container has no \(field)")
            }
            return text
        }
        id = try text(inspect["Id"], "Id")
        let name = try text(inspect["Name"], "Name")
        self.name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        imageID = try text(inspect["Image"], "Image")
        for part in ["State", "Config", "HostConfig"] where inspect[part]?.object == nil {
            throw GalleyError(.badInput, "the engine's inspect of container \(self.name) has no \(part)")
        }
        let state = inspect["State"]
        let config = inspect["Config"]
        let hostConfig = inspect["HostConfig"]
        image = config?["Image"]?.string ?? ""
        status = state?["Status"]?.string ?? ""
        running = state?["Running"]?.bool ?? (status == "running")
        let started = state?["StartedAt"]?.string ?? ""
        startedAt = started.isEmpty || started.hasPrefix("0001-01-01") ? nil : started
        exitCode = Int(state?["ExitCode"]?.integer ?? 0)
        restartPolicy = RestartPolicy(hostConfig?["RestartPolicy"] ?? .null)
        labels = (config?["Labels"]?.object ?? [:]).compactMapValues(\.string)
        environment = config?["Env"]?.strings ?? []
        mounts = Mount.all(in: inspect)
        publishedPorts = PublishedPort.all(in: inspect)
        stopTimeout = config?["StopTimeout"]?.integer.map { Int($0) }
        autoRemove = hostConfig?["AutoRemove"]?.bool ?? false
        networks = (inspect[path: "NetworkSettings", "Networks"]?.object ?? [:]).keys.sorted()
        raw = inspect
    }

    /// The value of a variable; the last one wins, as in the container.
    public func variable(_ name: String) -> String? {
        environment.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

/// What the engine does when the container ends.
public struct RestartPolicy: Sendable, Hashable {
    /// `no`, `always`, `unless-stopped`, `on-failure`.
    public var name: String
    /// For `on-failure`; 0 is no bound.
    public var maximumRetryCount: Int

    /// `json` sends it as it is; the engine refuses names it does not know.
    public init(name: String, maximumRetryCount: Int = 0) {
        self.name = name
        self.maximumRetryCount = maximumRetryCount
    }

    /// From `HostConfig.RestartPolicy`. Old engines and Podman write an empty name for `no`.
    public init(_ json: JSONValue) {
        let name = json["Name"]?.string ?? ""
        self.init(name: name.isEmpty ? "no" : name, maximumRetryCount: Int(json["MaximumRetryCount"]?.integer ?? 0))
    }

    static let no = RestartPolicy(name: "no")

    /// The form that create and update take.
    public var json: JSONValue {
        ["Name": .string(name), "MaximumRetryCount": .integer(Int64(maximumRetryCount))]
    }
}

// The raw answer holds the environment: printing a snapshot must not print it.
extension ContainerSnapshot: CustomStringConvertible, CustomReflectable {
    public var description: String { "container \(name) (\(id.prefix(12)), \(status), image \(image))" }
    /// Empty: a dump would show the environment.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
