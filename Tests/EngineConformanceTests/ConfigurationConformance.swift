import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: a container's configuration and its image's", .serialized)
struct ConfigurationConformance {
    private static let changes = [
        "ENV A=1", "ENV B=2", "LABEL one=x", "LABEL two=y", "EXPOSE 5000", "VOLUME /data", "WORKDIR /tmp", "USER 7",
        #"ENTRYPOINT ["/entry"]"#, #"CMD ["serve"]"#, "HEALTHCHECK --interval=5s --retries=7 CMD true",
    ]

    private func inspected(
        _ engine: EngineUnderTest, _ spec: JSONValue, host: JSONValue = [:],
        _ check: @escaping @Sendable (JSONValue) throws -> Void
    ) async throws {
        try await engine.berth { berth in
            let image = try await berth.importImage(Self.changes)
            try await berth.create("a", spec, host: host, image: image)
            try check(try await berth.client.containerInspect(berth.name("a")))
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `what the user leaves open comes from the image`(engine: EngineUnderTest) async throws {
        try await inspected(engine, [:]) { found in
            let config = try #require(found["Config"])
            let variables = config["Env"]?.strings.filter { !$0.hasPrefix("PATH=") }
            #expect(variables == ["A=1", "B=2"])
            #expect(config[path: "Labels", "one"] == "x")
            #expect(config["ExposedPorts"] == ["5000/tcp": [:]])
            #expect(config["Volumes"] == ["/data": [:]])
            #expect(config["WorkingDir"] == "/tmp")
            #expect(config["User"] == "7")
            #expect(config["Entrypoint"] == ["/entry"])
            #expect(config["Cmd"] == ["serve"])
            #expect(found["Path"] == "/entry")
            #expect(found["Args"] == ["serve"])
            let check: JSONValue = ["Test": ["CMD-SHELL", "true"], "Interval": 5_000_000_000, "Retries": 7]
            #expect(config["Healthcheck"] == check)
            #expect(config["Hostname"]?.string == found["Id"]?.string.map { String($0.prefix(12)) })
            #expect(found[path: "State", "Status"] == "created")
            #expect(found[path: "State", "StartedAt"] == "0001-01-01T00:00:00Z")
            #expect(found["Mounts"]?.array?.count == 1)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `what the user says wins, by name where there are names`(engine: EngineUnderTest) async throws {
        let spec: JSONValue = [
            "Env": ["C=3", "A=9"], "Labels": ["two": "mine", "three": "z"], "ExposedPorts": ["6000/udp": [:]],
            "Volumes": ["/more": [:]], "User": "8", "Hostname": "db", "WorkingDir": "/",
        ]
        try await inspected(engine, spec) { found in
            let config = try #require(found["Config"])
            let variables = config["Env"]?.strings.filter { !$0.hasPrefix("PATH=") }
            #expect(variables == ["C=3", "A=9", "B=2"])
            #expect(config[path: "Labels", "one"] == "x")
            #expect(config[path: "Labels", "two"] == "mine")
            #expect(config[path: "Labels", "three"] == "z")
            #expect(config["ExposedPorts"] == ["5000/tcp": [:], "6000/udp": [:]])
            #expect(config["Volumes"] == ["/data": [:], "/more": [:]])
            #expect(config["User"] == "8")
            #expect(config["Hostname"] == "db")
            #expect(config["WorkingDir"] == "/")
            #expect(found["Mounts"]?.array?.count == 2)
        }
    }

    @Test(
        arguments: EngineUnderTest.dockers,
        [
            (["Cmd": ["other"]], ["/entry"], ["other"]),
            (["Entrypoint": ["/mine"]], ["/mine"], .null),
            (["Entrypoint": ["/mine"], "Cmd": ["serve"]], ["/mine"], ["serve"]),
            (["Entrypoint": [""], "Cmd": ["serve"]], .null, ["serve"]),
            (["Entrypoint": [], "Cmd": ["serve"]], [], ["serve"]),
            (["Entrypoint": .null, "Cmd": []], ["/entry"], ["serve"]),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func `entrypoint and command go as a pair`(
        engine: EngineUnderTest, row: (JSONValue, JSONValue, JSONValue)
    ) async throws {
        try await inspected(engine, row.0) { found in
            #expect(found[path: "Config", "Entrypoint"] == row.1)
            #expect(found[path: "Config", "Cmd"] == row.2)
            let words = row.1.strings + row.2.strings
            #expect(found["Path"]?.string == words.first)
            #expect(found["Args"]?.strings == Array(words.dropFirst()))
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `nothing to execute is refused`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let image = try await berth.importImage([])
            let error = await failure { try await berth.create("a", [:], image: image) }
            #expect(error?.status == 400)
            #expect(error?.message.lowercased() == "no command specified")
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `a healthcheck is filled in field by field`(engine: EngineUnderTest) async throws {
        try await inspected(engine, ["Healthcheck": ["Interval": 9_000_000_000]]) { found in
            let check: JSONValue = ["Test": ["CMD-SHELL", "true"], "Interval": 9_000_000_000, "Retries": 7]
            #expect(found[path: "Config", "Healthcheck"] == check)
        }
        try await inspected(engine, ["Healthcheck": ["Test": ["NONE"]]]) { found in
            #expect(found[path: "Config", "Healthcheck", "Test"] == ["NONE"])
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `unknown fields are ignored`(engine: EngineUnderTest) async throws {
        try await inspected(engine, ["NoSuchField": 1], host: ["NoSuchField": 2]) { found in
            #expect(found[path: "Config", "NoSuchField"] == nil)
            #expect(found[path: "HostConfig", "NoSuchField"] == nil)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `the host's part is kept as sent, the rest has its defaults`(engine: EngineUnderTest) async throws {
        let host: JSONValue = [
            "Memory": 67_108_864, "MemorySwap": 134_217_728, "CapAdd": ["SYS_NICE"], "ShmSize": 1_048_576,
            "Ulimits": [["Name": "nofile", "Soft": 512, "Hard": 1024]], "ExtraHosts": ["db:10.0.0.1"],
            "RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 3],
            "PortBindings": ["5000/tcp": [["HostPort": "45123"]]],
            "LogConfig": ["Type": "json-file", "Config": ["max-size": "1m"]], "Tmpfs": ["/scratch": "size=1m"],
        ]
        try await inspected(engine, [:], host: host) { found in
            let config = try #require(found["HostConfig"])
            for field in [
                "Memory", "MemorySwap", "ShmSize", "Ulimits", "ExtraHosts", "RestartPolicy", "LogConfig", "Tmpfs",
            ] {
                #expect(config[field] == host[field], "\(field)")
            }
            #expect(
                config["CapAdd"]?.strings.map { $0.hasPrefix("CAP_") ? String($0.dropFirst(4)) : $0 } == ["SYS_NICE"])
            #expect(config[path: "PortBindings", "5000/tcp"]?.array?.first?["HostPort"] == "45123")
            #expect(["default", "bridge"].contains(config["NetworkMode"]?.string))
            #expect(config["AutoRemove"] == false)
            #expect(config["Privileged"] == false)
            #expect(config["Runtime"] == "runc")
            #expect(config["Binds"] == .null)
            #expect(found[path: "NetworkSettings", "Ports"] == [:])
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `an unknown restart policy is refused, and one beside AutoRemove`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let odd = await failure {
                try await berth.create("a", ["Cmd": ["x"]], host: ["RestartPolicy": ["Name": "often"]])
            }
            #expect(odd?.status == 400)
            let both = await failure {
                try await berth.create(
                    "a", ["Cmd": ["x"]], host: ["RestartPolicy": ["Name": "always"], "AutoRemove": true])
            }
            #expect(both?.status == 400)
        }
    }
}
