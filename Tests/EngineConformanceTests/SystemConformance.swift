import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: system", .serialized)
struct SystemConformance {
    @Test(arguments: EngineUnderTest.available)
    func `ping and version agree`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let ping = try await berth.client.ping()
            let version = try await berth.client.serverVersion()
            #expect(ping.maximumAPI?.description == version["ApiVersion"]?.string)
            #expect(version["MinAPIVersion"]?.string.flatMap { APIVersion($0) } != nil)
            #expect(version["Os"] == "linux")
            #expect(try await berth.client.info()["OSType"] == "linux")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `an API version beyond the engine's is refused`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let error = await failure {
                _ = try await berth.client.containerInspect("nothing", version: APIVersion(1, 99))
            }
            #expect(error?.status == 400)
            #expect(error?.message.contains("client version 1.99 is too new. Maximum supported API version is") == true)
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `what is not there answers 404`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let client = berth.client
            let name = berth.name("nothing")
            #expect(await failure { _ = try await client.containerInspect(name) }?.isNotFound == true)
            #expect(await failure { try await client.containerStart(name) }?.isNotFound == true)
            #expect(await failure { try await client.containerStop(name, timeout: 1) }?.isNotFound == true)
            #expect(await failure { try await client.containerRemove(name) }?.isNotFound == true)
            #expect(await failure { try await client.containerRename(name, to: name + "2") }?.isNotFound == true)
            #expect(await failure { _ = try await client.containerWait(name) }?.isNotFound == true)
            #expect(await failure { _ = try await client.containerUpdate(name, [:]) }?.isNotFound == true)
            #expect(await failure { _ = try await client.archiveGet(name, path: "/") }?.isNotFound == true)
            #expect(await failure { _ = try await client.execCreate(name, ExecOptions(["true"])) }?.isNotFound == true)
            #expect(await failure { _ = try await client.execInspect(name) }?.isNotFound == true)
            #expect(await failure { _ = try await client.volumeInspect(name) }?.isNotFound == true)
            #expect(await failure { try await client.volumeRemove(name) }?.isNotFound == true)
            #expect(await failure { _ = try await client.networkInspect(name) }?.isNotFound == true)
            #expect(await failure { _ = try await client.imageInspect(name) }?.isNotFound == true)
            let missing = await failure { try await berth.create("a", ["Cmd": ["x"]], image: name) }
            #expect(missing?.isNotFound == true)
            if engine != .podman { #expect(missing?.message == "No such image: \(name):latest") }
        }
    }
}
