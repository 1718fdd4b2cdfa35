import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("What an engine's restart does to containers")
struct RestartTests {
    private func policy(_ name: String) -> JSONValue { ["RestartPolicy": ["Name": .string(name)]] }

    @Test(arguments: [("always", "running"), ("unless-stopped", "running"), ("no", "exited"), ("on-failure", "exited")])
    func `a running container comes back by its policy`(name: String, status: String) async throws {
        let quay = Quayside()
        try await quay.start("a1", host: policy(name))
        quay.engine.restart()
        #expect(quay.status("a1") == status)
    }

    @Test(arguments: [("always", "running"), ("unless-stopped", "exited"), ("no", "exited")])
    func `one that was stopped by hand comes back with always only`(name: String, status: String) async throws {
        let quay = Quayside()
        try await quay.start("a1", host: policy(name))
        try await quay.client.containerStop("a1", timeout: 10)
        #expect(quay.status("a1") == "exited")
        quay.engine.restart()
        #expect(quay.status("a1") == status)
    }

    /// Seen on Docker 20.10: a kill leaves 137, and that is a failure.
    @Test(arguments: [
        ("always", "running"), ("unless-stopped", "exited"), ("no", "exited"), ("on-failure", "running"),
    ])
    func `one that was killed by hand comes back with always and on-failure`(
        name: String, status: String
    ) async throws {
        let quay = Quayside()
        try await quay.start("a1", host: policy(name))
        try await quay.client.containerKill("a1")
        #expect(quay.engine.container("a1")?.exitCode == 137)
        quay.engine.restart()
        #expect(quay.status("a1") == status)
    }

    @Test func `one that never ran stays as it is`() async throws {
        let quay = Quayside()
        try await quay.create("a1", host: policy("always"))
        quay.engine.restart()
        #expect(quay.status("a1") == "created")
    }

    @Test func `the policy starts a process again that ended by itself`() async throws {
        let quay = Quayside()
        let id = try await quay.create("a1", ["Cmd": ["false"]], host: policy("on-failure"))
        try await quay.client.containerStart(id)
        quay.engine.clock.advance(by: .seconds(2))
        let restarts = try await quay.client.containerInspect(id)["RestartCount"]?.integer ?? 0
        #expect(restarts >= 3 && restarts < 10)
        try await quay.client.containerStop(id, timeout: 1)
        #expect(quay.status("a1") == "exited")
    }

    @Test func `AutoRemove takes the container and its anonymous volume when it ends`() async throws {
        let quay = Quayside()
        try await quay.start("a1", host: ["AutoRemove": true])
        #expect(quay.engine.volumes.count == 1)
        try await quay.client.containerStop("a1", timeout: 10)
        #expect(quay.engine.containers.isEmpty)
        #expect(quay.engine.volumes.isEmpty)
        #expect(quay.engine.removedContainers.map(\.cause) == ["AutoRemove"])
    }

    @Test func `a port that another holds at boot keeps the container down with its error`() async throws {
        let quay = Quayside()
        let port: JSONValue = [
            "PortBindings": ["5000/tcp": [["HostPort": "9000"]]], "RestartPolicy": ["Name": "always"],
        ]
        try await quay.start("a1", host: port)
        quay.engine.occupy(hostPort: 9000)
        quay.engine.restart()
        #expect(quay.status("a1") == "exited")
        let error = try await quay.client.containerInspect("a1")[path: "State", "Error"]?.string
        #expect(error?.contains("address already in use") == true)
    }
}
