import GalleyCore
import Testing

@testable import Containers

/// A container as Podman 4.3 shows it, and what becomes of it.
@Suite struct PodmanSettingsTests {
    private static let id = String(repeating: "1f06a394df0f0000", count: 4)

    private func inspect(env: [String] = [], user: String = "", hostname: String? = nil, signal: String = "15")
        -> JSONValue
    {
        let name = hostname ?? String(Self.id.prefix(12))
        let own = ["PATH=/usr/bin", "TERM=xterm", "container=podman", "HOME=/root", "HOSTNAME=\(name)"]
        return [
            "Id": .string(Self.id),
            "Config": [
                "Hostname": .string(name), "User": .string(user), "StopSignal": .string(signal),
                "Env": .array((env + own).map(JSONValue.string)),
            ],
        ]
    }

    private func environment(_ inspect: JSONValue) -> [String] { RunTimeOnly.config(of: inspect)["Env"]?.strings ?? [] }

    @Test func `what Podman adds to an environment is not taken for the user's`() {
        #expect(environment(inspect(env: ["A=1"])) == ["A=1", "PATH=/usr/bin"])
        #expect(environment(inspect(env: ["A=1"], hostname: "db1")) == ["A=1", "PATH=/usr/bin"])
        #expect(environment(inspect(user: "0:0")) == ["PATH=/usr/bin"])
        // Another user's home may have been given.
        #expect(environment(inspect(user: "999")) == ["PATH=/usr/bin", "HOME=/root"])
    }

    @Test func `what only looks like Podman stays`() {
        let docker: JSONValue = [
            "Id": .string(Self.id),
            "Config": ["Hostname": "h", "Env": ["TERM=xterm", "container=podman"], "StopSignal": "15"],
        ]
        #expect(environment(docker) == ["TERM=xterm", "container=podman"])
        #expect(RunTimeOnly.config(of: docker)["StopSignal"] == "15")
    }

    @Test func `one that never started is known by its runtime's name`() {
        let created: JSONValue = [
            "Id": .string(Self.id), "HostConfig": ["Runtime": "oci"],
            "Config": ["Hostname": "h", "Env": ["TERM=xterm", "container=podman", "A=1"]],
        ]
        #expect(environment(created) == ["A=1"])
    }

    @Test func `limits are sent in the words that create takes`() {
        var podman = inspect()
        podman["HostConfig"] = [
            "PidsLimit": 0, "Ulimits": [["Name": "RLIMIT_NOFILE", "Hard": 1024, "Soft": 512], ["Name": "core"]],
        ]
        #expect(
            RunTimeOnly.hostConfig(of: podman) == [
                "PidsLimit": 0, "Ulimits": [["Name": "nofile", "Hard": 1024, "Soft": 512], ["Name": "core"]],
            ])
    }

    @Test(arguments: [("15", "SIGTERM"), ("2", "SIGINT"), ("37", "SIGRTMIN+3"), ("62", "62"), ("SIGHUP", "SIGHUP")])
    func `a stop signal has a name`(number: String, name: String) {
        #expect(RunTimeOnly.config(of: inspect(signal: number))["StopSignal"]?.string == name)
    }

    @Test func `two ways to write one thing are no difference`() {
        #expect(Leaves.isSame(.string("SIGTERM"), nil, at: "Config.StopSignal"))
        #expect(!Leaves.isSame(.string("SIGINT"), nil, at: "Config.StopSignal"))
        #expect(Leaves.isSame("lab/x:1", "docker.io/lab/x:1", at: "Config.Image"))
        #expect(!Leaves.isSame("lab/x:1", "localhost/lab/x:1", at: "Config.Image"))
        #expect(!Leaves.isSame("lab/x:1", "lab/x:2", at: "Config.Image"))
    }
}
