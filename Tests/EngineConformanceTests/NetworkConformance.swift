import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: ports and networks", .serialized)
struct NetworkConformance {
    private static let exposed: JSONValue = ["5000/tcp": [:]]

    @Test(arguments: EngineUnderTest.dockers)
    func `a binding of a port that is not exposed publishes nothing`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a", host: ["PortBindings": ["5001/tcp": [["HostPort": ""]]]])
            let ports = try await berth.client.containerInspect(id)[path: "NetworkSettings", "Ports"]
            #expect(ports?["5001/tcp"] == nil)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a port that another holds fails the start, not the create`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let port = String(Int.random(in: 40_000..<60_000))
            let host: JSONValue = ["PortBindings": ["5000/tcp": [["HostPort": .string(port)]]]]
            let first = try await berth.startKeeper("a", host: host, ports: Self.exposed)
            let ports = try await berth.client.containerInspect(first)[path: "NetworkSettings", "Ports", "5000/tcp"]
            #expect(ports?.array?.first?["HostPort"]?.string == port)
            #expect(ports?.array?.first?["HostIp"] == "0.0.0.0")

            let error = await failure { try await berth.startKeeper("b", host: host, ports: Self.exposed) }
            #expect(error?.status == 500)
            #expect(error?.message.hasSuffix(":\(port) failed: port is already allocated") == true)
            let state = try await berth.client.containerInspect(berth.name("b"))["State"]
            #expect(state?["Status"] == "created")
            #expect(state?["StartedAt"] == "0001-01-01T00:00:00Z")
            #expect(state?["ExitCode"] == 128)
            #expect(state?["Error"]?.string == error?.message)

            try await berth.client.containerStop(first, timeout: 20)
            try await berth.client.containerStart(berth.name("b"))
            let after = try await berth.client.containerInspect(berth.name("b"))["State"]
            #expect(after?["Status"] == "running")
            #expect(after?["Error"] == "")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `an open host port is chosen at the start`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper(
                "a", host: ["PortBindings": ["5000/tcp": [["HostPort": ""]]]], ports: Self.exposed)
            let shown = try await berth.client.containerInspect(id)
            let port = shown[path: "NetworkSettings", "Ports", "5000/tcp"]?.array?.first?["HostPort"]?.string
            #expect(port.flatMap { Int($0) } ?? 0 > 1024)
            #expect(shown[path: "HostConfig", "PortBindings", "5000/tcp"]?.array?.first?["HostPort"] == "")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `none means no address, the bridge gives one while it runs`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let alone = try await berth.startKeeper("a", host: ["NetworkMode": "none"])
            let none = try await berth.client.containerInspect(alone)[path: "NetworkSettings", "Networks"]
            #expect(none?.object?.keys.sorted() == ["none"])
            #expect(none?[path: "none", "IPAddress"] == "")

            let id = try await berth.startKeeper("b")
            let bridge = try await berth.client.containerInspect(id)[path: "NetworkSettings", "Networks", "bridge"]
            #expect(bridge?["IPAddress"]?.string?.split(separator: ".").count == 4)
            #expect(bridge?["MacAddress"]?.string?.count == 17)
            try await berth.client.containerStop(id, timeout: 20)
            let after = try await berth.client.containerInspect(id)[path: "NetworkSettings", "Networks", "bridge"]
            #expect(after?["IPAddress"] == "")
            #expect(after?["MacAddress"] == "")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a network that is not there fails the start`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let error = await failure { try await berth.startKeeper("a", host: ["NetworkMode": "no-such-network"]) }
            #expect(error?.isNotFound == true)
            #expect(error?.message.hasSuffix("network no-such-network not found") == true)
            let state = try await berth.client.containerInspect(berth.name("a"))["State"]
            #expect(state?["Status"] == "created")
            #expect(state?["ExitCode"] == 128)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `the engine adds names, as aliases or beside them`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let network = berth.name("net")
            try await berth.raw(.post, "/networks/create", body: .json(["Name": .string(network)]))
            let spec: JSONValue = [
                "Image": .string(berth.image), "Entrypoint": ["/bin/sh", "-c"], "Cmd": Berth.keeper, "Hostname": "hh",
                "Labels": [Berth.label: .string(berth.run)], "HostConfig": ["NetworkMode": .string(network)],
                "NetworkingConfig": ["EndpointsConfig": [network: ["Aliases": ["db"]]]],
            ]
            let id = try await berth.client.containerCreate(name: berth.name("a"), spec: spec).id
            let short = String(id.prefix(12))
            func shown(_ version: APIVersion) async throws -> JSONValue? {
                try await berth.client.containerInspect(id, version: version)[
                    path: "NetworkSettings", "Networks", network]
            }
            let isLegacy = berth.client.version < APIVersion(1, 42)
            #expect(
                try await shown(.oldestSupported)?["Aliases"] == (isLegacy ? ["db"] : ["db", .string(short), "hh"]))
            try await berth.client.containerStart(id)
            #expect(try await shown(.oldestSupported)?["Aliases"] == ["db", .string(short), "hh"])
            if berth.client.version >= APIVersion(1, 45) {
                #expect(try await shown(berth.client.version)?["Aliases"] == ["db"])
                let names = try await shown(berth.client.version)?["DNSNames"]
                #expect(names == [.string(berth.name("a")), "db", .string(short), "hh"])
            }
            await berth.clear()
            try await berth.raw(.delete, "/networks/\(network)")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a MAC address that the user gave stays visible`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let mac: JSONValue = "02:42:ac:11:00:99"
            let id = try await berth.create(
                "a", ["Entrypoint": ["/bin/sh", "-c"], "Cmd": Berth.keeper, "MacAddress": mac])
            try await berth.client.containerStart(id)
            let shown = try await berth.client.containerInspect(
                id, version: min(berth.client.version, .lastWithConfigMacAddress))
            #expect(shown[path: "Config", "MacAddress"] == mac)
            #expect(shown[path: "NetworkSettings", "Networks", "bridge", "MacAddress"] == mac)
            let plain = try await berth.startKeeper("b")
            let other = try await berth.client.containerInspect(
                plain, version: min(berth.client.version, .lastWithConfigMacAddress))
            #expect(other[path: "Config", "MacAddress"] == nil)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a static address is taken at the start`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let network = berth.name("net")
            let subnet = "10.\(Int.random(in: 100..<250)).\(Int.random(in: 0..<250))"
            let made = try await berth.raw(
                .post, "/networks/create",
                body: .json([
                    "Name": .string(network), "Driver": "bridge",
                    "IPAM": ["Config": [["Subnet": .string(subnet + ".0/24")]]],
                ]))
            #expect(made.status == 201)
            func create(_ name: String) async throws -> String {
                let spec: JSONValue = [
                    "Image": .string(berth.image), "Entrypoint": ["/bin/sh", "-c"], "Cmd": Berth.keeper,
                    "Labels": [Berth.label: .string(berth.run)], "HostConfig": ["NetworkMode": .string(network)],
                    "NetworkingConfig": [
                        "EndpointsConfig": [
                            network: [
                                "Aliases": ["db"], "IPAMConfig": ["IPv4Address": .string(subnet + ".7")],
                            ]
                        ]
                    ],
                ]
                return try await berth.client.containerCreate(name: berth.name(name), spec: spec).id
            }
            do {
                let first = try await create("a")
                let second = try await create("b")
                try await berth.client.containerStart(first)
                let shown = try await berth.client.containerInspect(first)[path: "NetworkSettings", "Networks", network]
                #expect(shown?["IPAddress"]?.string == subnet + ".7")
                #expect(shown?[path: "IPAMConfig", "IPv4Address"]?.string == subnet + ".7")
                #expect(shown?["Aliases"]?.strings.contains("db") == true)
                let error = await failure { try await berth.client.containerStart(second) }
                #expect(error?.message.hasSuffix("Address already in use") == true)
                #expect(error?.status == 403)
                try await berth.client.containerStop(first, timeout: 20)
                try await berth.client.containerStart(second)
                #expect(try await berth.client.containerInspect(second)[path: "State", "Running"] == true)
            } catch {
                await berth.clear()
                try await berth.raw(.delete, "/networks/\(network)")
                throw error
            }
            await berth.clear()
            #expect(try await berth.raw(.delete, "/networks/\(network)").status == 204)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `two endpoints at create need API 1 44`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let spec: JSONValue = [
                "Image": .string(berth.image), "Cmd": ["x"], "Labels": [Berth.label: .string(berth.run)],
                "NetworkingConfig": ["EndpointsConfig": ["bridge": [:], "other": [:]]],
            ]
            let error = await failure {
                _ = try await berth.client.containerCreate(
                    name: berth.name("a"), spec: spec,
                    version: APIVersion(1, 43) < berth.client.version ? APIVersion(1, 43) : nil)
            }
            #expect(error?.status == 400)
            #expect(error?.message.contains("network endpoints: ") == true)
        }
    }
}
