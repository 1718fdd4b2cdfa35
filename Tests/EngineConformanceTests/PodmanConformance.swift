import EngineAPI
import GalleyCore
import Testing

/// What Galley's ways on Podman rest on: each was seen on 4.3, and a release that does otherwise must be noticed.
@Suite("Podman", .serialized, .enabled(if: EngineUnderTest.podmanEngine != nil, "GALLEY_LAB_PODMAN is not set"))
struct PodmanConformance {
    @Test func `it is known by its header`() async throws {
        try await EngineUnderTest.podman.berth { berth in
            let ping = try await berth.client.ping()
            #expect(ping.isPodman)
            #expect(berth.client.identity?.product == .podman)
        }
    }

    @Test func `a restart policy can't be changed, and what can't is said`() async throws {
        try await EngineUnderTest.podman.berth { berth in
            let version = berth.client.identity?.version ?? ""
            guard !EngineIdentity.Product.podman.changesRestartPolicy(version: version) else { return }
            let id = try await berth.create("a", ["Cmd": ["x"]], host: ["RestartPolicy": ["Name": "unless-stopped"]])
            let error = await failure {
                _ = try await berth.client.containerUpdate(id, ["RestartPolicy": ["Name": "no"]])
            }
            #expect(error?.isNotFound == true)
            let after = try await berth.client.containerInspect(id)
            #expect(after[path: "HostConfig", "RestartPolicy", "Name"] == "unless-stopped")
        }
    }

    /// The rule of one writer: what was stopped stays stopped.
    @Test(arguments: ["no", "on-failure", "unless-stopped"])
    func `a container that was stopped stays down whatever its exit code`(policy: String) async throws {
        try await EngineUnderTest.podman.berth { berth in
            let id = try await berth.startKeeper("a", host: ["RestartPolicy": ["Name": .string(policy)]])
            try await berth.pause(.milliseconds(500))
            try await berth.client.containerStop(id, timeout: 20)
            try await berth.pause(.seconds(2))
            let state = try await berth.client.containerInspect(id)["State"]
            #expect(state?["Running"] == false)
            #expect(state?["ExitCode"] == 3)
        }
    }

    @Test func `one that is only signalled is started again, so it never is`() async throws {
        try await EngineUnderTest.podman.berth { berth in
            let id = try await berth.startKeeper("a", host: ["RestartPolicy": ["Name": "unless-stopped"]])
            try await berth.pause(.milliseconds(500))
            let first = try await berth.client.containerInspect(id)[path: "State", "StartedAt"]
            try await berth.client.containerKill(id, signal: "SIGTERM")
            var again: JSONValue?
            for _ in 0..<50 {
                again = try await berth.client.containerInspect(id)["State"]
                if again?["StartedAt"] != first, again?["Running"] == true { break }
                try await berth.pause(.milliseconds(100))
            }
            #expect(again?["Running"] == true)
            #expect(again?["StartedAt"] != first)
        }
    }

    @Test func `a container of its own is known by environment and runtime`() async throws {
        try await EngineUnderTest.podman.berth { berth in
            let id = try await berth.startKeeper("a")
            let found = try await berth.client.containerInspect(id)
            let entries = found[path: "Config", "Env"]?.strings ?? []
            #expect(entries.contains("container=podman"))
            #expect(entries.contains("HOSTNAME=\(found[path: "Config", "Hostname"]?.string ?? "")"))
            let never = try await berth.client.containerInspect(try await berth.create("b", ["Cmd": ["x"]]))
            #expect(never[path: "Config", "Env"]?.strings.contains("container=podman") == true)
            #expect(never[path: "HostConfig", "Runtime"] == "oci")
        }
    }
}
