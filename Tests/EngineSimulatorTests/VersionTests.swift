import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("What depends on the API version")
struct VersionTests {
    @Test func `a version outside the engine's range is refused`() async throws {
        let engine = SimulatedEngine(apiVersion: APIVersion(1, 52), minimum: APIVersion(1, 44))
        let client = Engine(transport: engine.transport(), version: APIVersion(1, 43))
        let error = await engineError { _ = try await client.info() }
        #expect(error?.status == 400)
        #expect(error?.message.contains("Minimum supported API version is 1.44") == true)
        let agreed = try await Engine.negotiate(transport: engine.transport())
        #expect(agreed.version == APIVersion(1, 52))
        #expect(agreed.identity?.minimumAPI == APIVersion(1, 44))
    }

    @Test func `a user's MAC address is shown up to 1 51 and refused in Config from 1 52`() async throws {
        let quay = Quayside(apiVersion: APIVersion(1, 52))
        let error = await engineError { try await quay.create("a1", ["MacAddress": "02:00:00:00:00:01"]) }
        #expect(error?.status == 400)
        let endpoints: JSONValue = ["EndpointsConfig": ["bridge": ["MacAddress": "02:00:00:00:00:01"]]]
        let id = try await quay.create("a1", ["NetworkingConfig": endpoints])
        let old = try await quay.client.containerInspect(id, version: .lastWithConfigMacAddress)
        #expect(old[path: "Config", "MacAddress"] == "02:00:00:00:00:01")
        #expect(old[path: "NetworkSettings", "IPAddress"] == "")
        let new = try await quay.client.containerInspect(id)
        #expect(new[path: "Config", "MacAddress"] == nil)
        #expect(new[path: "NetworkSettings", "IPAddress"] == nil)
    }

    @Test func `fields that the asked version does not know are dropped and noted`() async throws {
        let quay = Quayside()
        let id = try await quay.create(
            "a1", ["Healthcheck": ["Test": ["NONE"], "StartInterval": 5], "Typo": 1],
            host: ["Annotations": ["a": "b"], "KernelMemory": 1])
        let shown = try await quay.client.containerInspect(id)
        #expect(shown[path: "Config", "Healthcheck", "StartInterval"] == nil)
        #expect(shown[path: "HostConfig", "Annotations"] == nil)
        #expect(shown[path: "HostConfig", "KernelMemory"] == 1)
        let call = "POST /containers/create"
        #expect(
            quay.engine.lint == [
                "\(call): Typo is unknown at 1.41", "\(call): HostConfig.Annotations is unknown at 1.41",
                "\(call): Healthcheck.StartInterval is unknown at 1.41",
            ])
        let newer = Quayside(apiVersion: APIVersion(1, 45))
        try await newer.create("a1", ["Healthcheck": ["StartInterval": 5]], host: ["Annotations": ["a": "b"]])
        #expect(newer.engine.lint.isEmpty)
    }

    @Test(arguments: [(APIVersion(1, 41), true), (APIVersion(1, 45), false)])
    func `volume prune spares names from 1 42 on, anonymous ones never`(version: APIVersion, takesNamed: Bool)
        async throws
    {
        let quay = Quayside(apiVersion: version)
        let id = try await quay.create("a1", host: ["Binds": ["named:/named"]])
        try await quay.client.containerRemove(id)
        #expect(quay.engine.volumes.count == 2)
        _ = try await quay.client.transport.send(EngineRequest(.post, "/volumes/prune", version: version))
        #expect(quay.engine.volumes == (takesNamed ? [] : ["named"]))
    }

    @Test func `an image is found by tag, digest and id, and its tag can move`() async throws {
        let quay = Quayside()
        let first = try await quay.client.imageInspect("server:1")
        let id = try #require(first["Id"]?.string)
        let digest = try #require(first["RepoDigests"]?.strings.first)
        #expect(try await quay.client.imageInspect("docker.io/library/server:1")["Id"]?.string == id)
        #expect(try await quay.client.imageInspect(digest)["Id"]?.string == id)
        #expect(try await quay.client.imageInspect(String(id.dropFirst(7).prefix(12)))["Id"]?.string == id)
        let container = try await quay.create("a1")
        quay.engine.publish(SimulatedImage("server:1", config: ["Cmd": ["newer"]]))
        try await quay.client.imagePull(ImageReference(parsing: "server:1"))
        #expect(try await quay.client.imageInspect("server:1")["Id"]?.string != id)
        #expect(try await quay.client.imageInspect(id)["RepoTags"] == [])
        #expect(try await quay.client.containerInspect(container)["Image"]?.string == id)
        let missing = await engineError { try await quay.client.imagePull(ImageReference(parsing: "nothing:1")) }
        #expect(missing?.isNotFound == true)
    }
}
