import Containers
import EngineAPI
import GalleyCore

/// Inspect answers as Docker 20.10 gives them, with a few settings changed.
enum Given {
    static let id = "5f0c3f1f6a0b" + String(repeating: "c", count: 52)
    static let shortID = "5f0c3f1f6a0b"
    static let oldImageID = "sha256:" + String(repeating: "1", count: 64)
    static let newImageID = "sha256:" + String(repeating: "2", count: 64)
    /// A volume's name as engines generate it.
    static func generated(_ digit: Character) -> String { String(repeating: digit, count: 64) }

    static let oldConfig: JSONValue = [
        "Env": ["PATH=/usr/bin", "SERVER_VERSION=10.11", "DATADIR=/var/lib/db"],
        "Entrypoint": ["entrypoint.sh"], "Cmd": ["server"], "User": "", "WorkingDir": "",
        "Volumes": ["/var/lib/db": [:]], "ExposedPorts": ["3306/tcp": [:]],
        "Labels": ["vendor": "acme", "version": "10.11"], "StopSignal": "SIGTERM",
        "Healthcheck": ["Test": ["CMD", "check"], "Interval": 30_000_000_000, "Retries": 3],
    ]
    static let newConfig: JSONValue = [
        "Env": ["PATH=/usr/bin", "SERVER_VERSION=11.8", "DATADIR=/var/lib/db"],
        "Entrypoint": ["entrypoint.sh"], "Cmd": ["server"], "User": "", "WorkingDir": "",
        "Volumes": ["/var/lib/db": [:]], "ExposedPorts": ["3306/tcp": [:]],
        "Labels": ["vendor": "acme", "version": "11.8"], "StopSignal": "SIGTERM",
        "Healthcheck": ["Test": ["CMD", "check"], "Interval": 60_000_000_000, "Retries": 3],
    ]

    static func image(_ id: String, _ config: JSONValue, architecture: String = "amd64") -> JSONValue {
        ["Id": .string(id), "Os": "linux", "Architecture": .string(architecture), "Config": config]
    }
    static let oldImage = image(oldImageID, oldConfig)
    static let newImage = image(newImageID, newConfig)

    /// A running container of the old image. `user` is what the create request's Config held; the engine's merge is
    /// done here.
    static func container(
        name: String = "db", user: JSONValue = [:], hostConfig: JSONValue = [:], mounts: JSONValue? = nil,
        networks: JSONValue = ["bridge": [:]], ports: JSONValue = [:], state: JSONValue = [:],
        image: JSONValue = oldConfig
    ) -> JSONValue {
        var config = DaemonMerge.merge(user: user, image: image)
        config["Image"] = "lab/db:10.11"
        if config["Hostname"]?.string ?? "" == "" { config["Hostname"] = .string(shortID) }
        var host: JSONValue = [
            "NetworkMode": "default", "RestartPolicy": ["Name": "always", "MaximumRetryCount": 0],
            "AutoRemove": false, "Binds": nil, "PortBindings": [:], "ShmSize": 67_108_864, "Links": nil,
            "Memory": 0, "NanoCpus": 0, "CpuPeriod": 0, "CpuQuota": 0, "PidsLimit": nil, "MemorySwappiness": nil,
            "MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": ["/proc/bus"], "Runtime": "runc", "CapAdd": nil,
            "LogConfig": ["Type": "json-file", "Config": [:]], "IpcMode": "private", "UTSMode": "",
        ]
        for (key, value) in hostConfig.object ?? [:] { host[key] = value }
        var states: JSONValue = [
            "Status": "running", "Running": true, "Paused": false, "Restarting": false, "Dead": false, "ExitCode": 0,
            "StartedAt": "2024-05-01T10:00:00.123456789Z",
        ]
        for (key, value) in state.object ?? [:] { states[key] = value }
        return [
            "Id": .string(id), "Name": .string("/\(name)"), "Image": .string(oldImageID), "State": states,
            "Config": config, "HostConfig": host, "Mounts": mounts ?? [volume("a", at: "/var/lib/db")],
            "NetworkSettings": ["Networks": networks, "Ports": ports],
        ]
    }

    static func volume(
        _ digit: Character, at destination: String, mode: String = "", readWrite: Bool = true
    ) -> JSONValue {
        volume(named: generated(digit), at: destination, mode: mode, readWrite: readWrite)
    }

    static func volume(
        named name: String, at destination: String, mode: String = "", readWrite: Bool = true
    ) -> JSONValue {
        [
            "Type": "volume", "Name": .string(name), "Source": .string("/var/lib/docker/volumes/\(name)/_data"),
            "Destination": .string(destination), "Driver": "local", "Mode": .string(mode), "RW": .bool(readWrite),
            "Propagation": "",
        ]
    }

    static func bind(_ source: String, at destination: String, mode: String = "", readWrite: Bool = true) -> JSONValue {
        [
            "Type": "bind", "Source": .string(source), "Destination": .string(destination), "Mode": .string(mode),
            "RW": .bool(readWrite), "Propagation": "rprivate",
        ]
    }

    static func spec(
        _ original: JSONValue, oldImage: JSONValue = oldImage, newImage: JSONValue = newImage,
        labels: [String: String] = [:], apiVersion: APIVersion = APIVersion(1, 41), isPodman: Bool = false,
        keepsHostname: Bool = false
    ) throws -> SuccessorSpec {
        try SuccessorSpec.make(
            original: original, oldImage: oldImage, newImage: newImage, newImageReference: "lab/db:11.8",
            labels: labels, apiVersion: apiVersion, isPodman: isPodman, keepsHostname: keepsHostname)
    }
}

extension JSONValue {
    /// The same document with one member of one of its objects replaced.
    func setting(_ path: [String], _ value: JSONValue?) -> JSONValue {
        guard let first = path.first else { return value ?? .null }
        var copy = self
        if path.count == 1 {
            copy[first] = value
        } else {
            copy[first] = (copy[first] ?? [:]).setting(Array(path.dropFirst()), value)
        }
        return copy
    }
}

extension SuccessorSpec {
    var hostConfig: JSONValue { body["HostConfig"] ?? .null }
    var binds: [String] { hostConfig["Binds"]?.strings ?? [] }
    var endpoints: [String: JSONValue] { body[path: "NetworkingConfig", "EndpointsConfig"]?.object ?? [:] }

    func findings(_ kind: Finding.Kind, _ field: String) -> [Finding] {
        findings.filter { $0.kind == kind && $0.field == field }
    }
}
