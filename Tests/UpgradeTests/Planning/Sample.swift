import Backups
import GalleyCore
import Recipes
import TestSupport

@testable import Upgrade

/// One database as it is observed, to be changed by a test.
enum Sample {
    static let containerID = String(repeating: "c0ffee00", count: 8)
    static let oldImageID = "sha256:" + String(repeating: "01d1", count: 16)
    static let newImageID = "sha256:" + String(repeating: "2e32", count: 16)
    static let password = "verysecret-7Q"

    /// - Parameters:
    ///   - to: the version of the new image; the running server is 10.1.5.
    ///   - mount: the data's one mount, as inspect shows it.
    static func observation(to version: String = "10.1.9", mount: JSONValue = volume) -> Observation {
        Observation(
            engine: Plan.EngineFacts(
                id: "ENGINE:1", endpoint: "unix:///var/run/docker.sock", version: "20.10.24", apiVersion: "1.41"),
            original: inspect(mount: mount), oldImage: image(oldImageID, token: "old-token-Xy1"),
            newImage: image(newImageID, token: "new-token-Zw2"),
            newImageName: "registry.example/testdb:\(version)",
            server: Facts(
                parsing: "version=10.1.5\nport=3306\npath=/data\nreplication=none\nuid=999\nidentity=cluster-1"),
            oldImageFacts: Facts(["version": ["10.1.5"], "uid": ["999"], "gid": ["999"]]),
            newImageFacts: Facts(["version": [version], "uid": ["999"], "gid": ["999"]]),
            space: ["/data": space()])
    }

    static func space(free: Int64 = 100 << 30, used: Int64 = 5 << 30, device: String = "2049", whole: Bool = false)
        -> MountSpace
    {
        MountSpace(free: ByteCount(free), used: ByteCount(used), device: device, isWholeFileSystem: whole)
    }

    static let volume: JSONValue = [
        "Type": "volume", "Name": "dbdata", "Source": "/var/lib/docker/volumes/dbdata/_data", "Destination": "/data",
        "Driver": "local", "Mode": "z", "RW": true, "Propagation": "",
    ]
    static let bind: JSONValue = [
        "Type": "bind", "Source": "/srv/db", "Destination": "/data", "Mode": "", "RW": true, "Propagation": "rprivate",
    ]

    private static func image(_ id: String, token: String) -> JSONValue {
        [
            "Id": .string(id), "Os": "linux", "Architecture": "amd64",
            "RepoDigests": [.string("registry.example/testdb@\(id)")],
            "Config": [
                "Env": ["PATH=/usr/bin", .string("API_TOKEN=\(token)")], "Cmd": ["testdbd"],
                "Volumes": ["/data": [:]], "ExposedPorts": ["3306/tcp": [:]],
            ],
        ]
    }

    private static func inspect(mount: JSONValue) -> JSONValue {
        let source = mount["Name"]?.string ?? mount["Source"]?.string ?? ""
        return [
            "Id": .string(containerID), "Name": "/db", "Image": .string(oldImageID), "Driver": "overlay2",
            "Created": "2026-01-02T03:04:05.6Z", "RestartCount": 0, "Mounts": [mount],
            "State": [
                "Status": "running", "Running": true, "Paused": false, "Restarting": false, "OOMKilled": false,
                "Dead": false, "Pid": 4711, "ExitCode": 0, "Error": "", "StartedAt": "2026-01-02T03:04:06.7Z",
                "FinishedAt": "0001-01-01T00:00:00Z",
            ],
            "Config": [
                "Hostname": "dbhost", "Image": "registry.example/testdb:10.1", "Cmd": ["testdbd"],
                "Env": [.string("TESTDB_PASSWORD=\(password)"), "PATH=/usr/bin", "API_TOKEN=old-token-Xy1"],
                "Labels": ["team": "x"], "Volumes": ["/data": [:]], "ExposedPorts": ["3306/tcp": [:]],
            ],
            "HostConfig": [
                "Binds": [.string("\(source):/data")], "NetworkMode": "lab", "AutoRemove": false,
                "RestartPolicy": ["Name": "always", "MaximumRetryCount": 0], "Memory": 1_073_741_824,
                "PortBindings": ["3306/tcp": [["HostIp": "127.0.0.1", "HostPort": "13306"]]],
            ],
            "NetworkSettings": [
                "Ports": ["3306/tcp": [["HostIp": "127.0.0.1", "HostPort": "13306"]]],
                "Networks": [
                    "lab": ["Aliases": ["db", "c0ffee00c0ff"], "NetworkID": "n1", "IPAddress": "172.18.0.2"]
                ],
            ],
        ]
    }

    static func planning(
        _ observation: Observation, _ options: UpgradeOptions = UpgradeOptions(), recipe: Recipe = TestRecipe.recipe
    ) throws -> Planning {
        try Planner(recipe: recipe, options: options).plan(observation, id: "abcd2345")
    }

    static func plan(
        _ observation: Observation, _ options: UpgradeOptions = UpgradeOptions(), recipe: Recipe = TestRecipe.recipe
    ) throws -> Plan {
        switch try planning(observation, options, recipe: recipe) {
        case .plan(let plan): return plan
        case .refused(let reasons): throw GalleyError(.refused, reasons.map(\.reason).joined(separator: "; "))
        case .nothingToDo(let reason): throw GalleyError(.refused, reason)
        }
    }

    /// The reasons of a refusal; none for a plan.
    static func refusals(_ observation: Observation, _ options: UpgradeOptions = UpgradeOptions()) throws -> [String] {
        guard case .refused(let refusals) = try planning(observation, options) else { return [] }
        return refusals.map(\.reason)
    }
}

extension JSONValue {
    /// Sets a member reached through objects, which are made where they are missing.
    mutating func set(_ path: String..., to value: JSONValue?) { set(path[...], value) }

    private mutating func set(_ path: ArraySlice<String>, _ value: JSONValue?) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = value
        } else {
            var inner = self[first] ?? .object([:])
            inner.set(path.dropFirst(), value)
            self[first] = inner
        }
    }
}
