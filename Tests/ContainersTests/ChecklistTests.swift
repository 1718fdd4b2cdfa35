import Containers
import EngineAPI
import GalleyCore
import Testing

/// What tools of this kind have lost or broken; the numbers are those of the project's checklist of known defects.
@Suite struct ChecklistTests {
    private let a = Given.generated("a")
    private let b = Given.generated("b")

    @Test("1: an anonymous volume of the image or of -v is attached by its name, not made anew")
    func bug1() throws {
        let original = Given.container(
            user: ["Volumes": ["/own": [:]]],
            mounts: [Given.volume("a", at: "/var/lib/db"), Given.volume("b", at: "/own", mode: "z", readWrite: false)])
        let spec = try Given.spec(original)
        #expect(spec.binds == ["\(b):/own:z,ro,nocopy", "\(a):/var/lib/db:nocopy"])
        #expect(spec.body["Volumes"] == nil)
    }

    @Test("1: a volume asked for by a bare destination, or by a mount without a source, keeps its place and options")
    func bug1OtherForms() throws {
        let original = Given.container(
            hostConfig: [
                "Binds": ["/var/lib/db", "conf:/etc/db:ro"],
                "Mounts": [["Type": "volume", "Target": "/own/", "VolumeOptions": ["NoCopy": true]]],
            ],
            mounts: [
                Given.volume("a", at: "/var/lib/db", mode: "z"), Given.volume("b", at: "/own"),
                Given.volume(named: "conf", at: "/etc/db", mode: "ro", readWrite: false),
            ])
        let spec = try Given.spec(original)
        #expect(spec.binds == ["conf:/etc/db:ro", "\(a):/var/lib/db:z,nocopy"])
        #expect(
            spec.hostConfig["Mounts"] == [
                ["Type": "volume", "Target": "/own/", "Source": .string(b), "VolumeOptions": ["NoCopy": true]]
            ])
    }

    @Test("1: a volume that the engine shows without its name is known by its directory, or refused")
    func bug1Nameless() throws {
        func container(_ source: String) -> JSONValue {
            let mount = Given.volume("a", at: "/bare").setting(["Name"], nil).setting(["Source"], .string(source))
            return Given.container(hostConfig: ["Binds": ["/bare"]], mounts: [mount])
        }
        let known = container("/var/lib/docker/volumes/\(a)/_data")
        #expect(try Given.spec(known).binds == ["\(a):/bare:nocopy"])
        let other = container("/var/lib/docker/volumes/\(b)/_data")
        #expect(ContainerDifference.compare(known, other).map(\.path) == ["Mounts[/bare].Name"])
        let unknown = container("/elsewhere/one")
        #expect(try Given.spec(unknown).refusals.map(\.field) == ["Mounts[/bare]"])
        #expect(ContainerDifference.compare(unknown, container("/elsewhere/two")).count == 1)
    }

    @Test("2: an anonymous volume stays attached though the new image no longer declares its path")
    func bug2() throws {
        let newImage = Given.image(Given.newImageID, Given.newConfig.setting(["Volumes"], nil))
        let spec = try Given.spec(Given.container(), newImage: newImage)
        #expect(spec.binds == ["\(a):/var/lib/db:nocopy"])
        #expect(spec.findings(.dataPath, "Mounts[/var/lib/db]").count == 1)
        let successor = Created.inspect(spec.body, image: newImage)
        let found = ContainerDifference.compare(Given.container(), successor)
        #expect(ContainerDifference.unexpected(found, expected: spec.expectedDifferences).isEmpty)
        #expect(!found.contains { $0.path.hasPrefix("Mounts[") })
    }

    @Test("3: a variable that says where data lives, moved by the new image, is told with both values")
    func bug3() throws {
        let newImage = Given.image(
            Given.newImageID, Given.newConfig.setting(["Env"], ["PATH=/usr/bin", "DATADIR=/var/lib/db/18/data"]))
        let moved = try Given.spec(Given.container(), newImage: newImage).findings(.dataPath, "Config.Env[DATADIR]")
        #expect(moved.first?.message.contains("/var/lib/db to /var/lib/db/18/data") == true)
        // The user's own value stays, and the plan says what the image would have done.
        let kept = try Given.spec(Given.container(user: ["Env": ["DATADIR=/mine"]]), newImage: newImage)
        #expect(kept.body["Env"] == ["DATADIR=/mine"])
        #expect(kept.findings(.dataPath, "Config.Env[DATADIR]").isEmpty)
        #expect(kept.findings(.overriddenDefault, "Config.Env[DATADIR]").count == 1)
    }

    @Test("4: a VOLUME that moves above the mounted data is told, and its empty volume is expected")
    func bug4() throws {
        let newImage = Given.image(Given.newImageID, Given.newConfig.setting(["Volumes"], ["/var/lib": [:]]))
        let spec = try Given.spec(Given.container(), newImage: newImage)
        #expect(spec.findings(.dataPath, "Mounts[/var/lib/db]").count == 1)
        #expect(spec.findings(.dataPath, "Mounts[/var/lib]").count == 1)
        #expect(spec.expectedDifferences.contains { $0.path == "Mounts[/var/lib]" && $0.cause == .newVolume })
        let successor = Created.inspect(spec.body, image: newImage)
        let found = ContainerDifference.compare(Given.container(), successor)
        #expect(ContainerDifference.unexpected(found, expected: spec.expectedDifferences).isEmpty)
        // Only an engine's own volume is expected there, not somebody's directory.
        let other = successor.setting(
            ["Mounts"], [Given.volume("a", at: "/var/lib/db"), Given.bind("/srv", at: "/var/lib")])
        let surprise = ContainerDifference.compare(Given.container(), other)
        #expect(!ContainerDifference.unexpected(surprise, expected: spec.expectedDifferences).isEmpty)
    }

    @Test("9: the user's variables stay, in their order; the old image's do not")
    func bug9() throws {
        let user: JSONValue = ["Env": ["Z=1", "SERVER_VERSION=mine", "A=", "UNSET", "DATADIR=/var/lib/db"]]
        let oldImage = Given.image(
            Given.oldImageID, Given.oldConfig.setting(["Env"], ["SERVER_VERSION=10", "DATADIR=/var/lib/db", "OLD=1"]))
        let original = Given.container(user: user, image: oldImage["Config"] ?? [:])
        #expect(
            try Given.spec(original, oldImage: oldImage).body["Env"] == ["Z=1", "SERVER_VERSION=mine", "A=", "UNSET"])
    }

    @Test("9: a value equal to the old default is taken for it, and listed where that makes a difference")
    func bug9Undecidable() throws {
        let spec = try Given.spec(Given.container(user: ["Env": ["SERVER_VERSION=10.11", "DATADIR=/var/lib/db"]]))
        #expect(spec.body["Env"] == nil)
        #expect(spec.findings(.undecidable, "Config.Env[SERVER_VERSION]").count == 1)
        #expect(spec.findings(.undecidable, "Config.Env[DATADIR]").isEmpty)
    }

    @Test("10: a command equal to the image's stays where the entrypoint is the user's")
    func bug10() throws {
        let spec = try Given.spec(Given.container(user: ["Entrypoint": ["own.sh"], "Cmd": ["server"]]))
        #expect(spec.body["Entrypoint"] == ["own.sh"])
        #expect(spec.body["Cmd"] == ["server"])
    }

    @Test("10: a cleared entrypoint stays cleared, in the engine's own way of saying so")
    func bug10Cleared() throws {
        let original = Given.container(user: ["Entrypoint": [""], "Cmd": ["server"]])
        #expect(original["Config"]?["Entrypoint"] == .null)
        #expect(try Given.spec(original).body["Entrypoint"] == [""])
        #expect(try Given.spec(original).body["Cmd"] == ["server"])
        #expect(try Given.spec(original, isPodman: true).body["Entrypoint"] == [])
        let plain = try Given.spec(Given.container())
        #expect(plain.body["Entrypoint"] == nil)
        #expect(plain.body["Cmd"] == nil)
    }

    @Test("11: of a health check only what the user set is pinned")
    func bug11() throws {
        #expect(try Given.spec(Given.container()).body["Healthcheck"] == nil)
        let own = Given.container(user: ["Healthcheck": ["Test": ["CMD", "mine"], "StartInterval": 5]])
        #expect(try Given.spec(own).body["Healthcheck"] == ["Test": ["CMD", "mine"], "StartInterval": 5])
        let none = Given.container(user: ["Healthcheck": ["Test": ["NONE"]]])
        #expect(try Given.spec(none).body["Healthcheck"] == ["Test": ["NONE"]])
    }

    @Test("12: a hostname that is the old short ID is dropped, any other kept")
    func bug12() throws {
        let spec = try Given.spec(Given.container())
        #expect(spec.body["Hostname"] == nil)
        #expect(spec.findings(.note, "Config.Hostname").count == 1)
        #expect(try Given.spec(Given.container(user: ["Hostname": "dbhost"])).body["Hostname"] == "dbhost")
        let podman = Given.container(user: ["Env": [.string("HOSTNAME=\(Given.shortID)"), "A=1"]])
        #expect(try Given.spec(podman).body["Env"] == ["A=1"])
    }

    @Test("13: a MAC address asked for goes where the API version wants it; a generated one nowhere")
    func bug13() throws {
        let networks: JSONValue = ["bridge": ["MacAddress": "02:42:ac:11:00:02", "IPAddress": "172.17.0.2"]]
        let generated = Given.container(networks: networks)
        let asked = Given.container(user: ["MacAddress": "02:11:22:33:44:55"], networks: networks)
        for version in [APIVersion(1, 41), APIVersion(1, 43)] {
            let spec = try Given.spec(asked, apiVersion: version)
            #expect(spec.body["MacAddress"] == "02:11:22:33:44:55")
            #expect(spec.endpoints["bridge"]?["MacAddress"] == nil)
        }
        for version in [APIVersion(1, 44), APIVersion(1, 52)] {
            let spec = try Given.spec(asked, apiVersion: version)
            #expect(spec.body["MacAddress"] == nil)
            #expect(spec.endpoints["bridge"]?["MacAddress"] == "02:11:22:33:44:55")
            #expect(try Given.spec(generated, apiVersion: version).endpoints["bridge"] == [:])
        }
        #expect(try Given.spec(generated).body["MacAddress"] == nil)
    }

    @Test("13: the generated address that the first engines of 1.44 showed as asked for is recognised")
    func bug13FirstOf144() throws {
        let networks: JSONValue = ["bridge": ["MacAddress": "02:42:ac:11:00:02", "IPAddress": "172.17.0.2"]]
        let original = Given.container(user: ["MacAddress": "02:42:ac:11:00:02"], networks: networks)
        let spec = try Given.spec(original, apiVersion: APIVersion(1, 44))
        #expect(spec.endpoints["bridge"]?["MacAddress"] == nil)
        #expect(spec.findings(.undecidable, "Config.MacAddress").count == 1)
        let later = try Given.spec(original, apiVersion: APIVersion(1, 45))
        #expect(later.endpoints["bridge"]?["MacAddress"] == "02:42:ac:11:00:02")
    }

    @Test("14: an address asked for is kept, an allocated one is never turned into a wish")
    func bug14() throws {
        let static4: JSONValue = [
            "IPAMConfig": ["IPv4Address": "10.7.1.5"], "IPAddress": "10.7.1.5", "IPPrefixLen": 24,
        ]
        let dynamic: JSONValue = ["IPAMConfig": [:], "IPAddress": "10.7.1.9", "Gateway": "10.7.1.1"]
        for (endpoint, wish) in [(static4, JSONValue?.some(["IPv4Address": "10.7.1.5"])), (dynamic, nil)] {
            let original = Given.container(hostConfig: ["NetworkMode": "front"], networks: ["front": endpoint])
            let sent = try Given.spec(original).endpoints["front"]
            #expect(sent?["IPAMConfig"] == wish)
            #expect(sent?["IPAddress"] == nil)
        }
    }

    @Test("15: further networks are connected after the create before API 1.44, and given to it since")
    func bug15() throws {
        let original = try #require(Corpus.all.first { $0.name.hasPrefix("static addresses") }).inspect
        let early = try Given.spec(original, apiVersion: APIVersion(1, 43))
        #expect(Array(early.endpoints.keys) == ["front"])
        #expect(
            early.networksToConnect == [
                .init(network: "back", endpoint: ["Aliases": ["store"], "Links": ["cache:c"]])
            ])
        let late = try Given.spec(original, apiVersion: APIVersion(1, 44))
        #expect(late.endpoints.keys.sorted() == ["back", "front"])
        #expect(late.networksToConnect.isEmpty)
    }

    @Test("15: a bind's mode is passed on as it was written")
    func bug15BindMode() throws {
        let original = try #require(Corpus.all.first { $0.name == "binds" }).inspect
        #expect(try Given.spec(original).binds == ["/srv/db:/var/lib/db:rw,z", "conf:/etc/db:ro", "/run/db:/run/db"])
    }

    @Test("17: aliases stay, less those the engine added; capabilities, devices and sysctls stay")
    func bug17() throws {
        func sent(_ aliases: [JSONValue]) throws -> JSONValue? {
            let original = Given.container(
                user: ["Hostname": "dbhost"], hostConfig: ["NetworkMode": "front"],
                networks: ["front": ["Aliases": .array(aliases)]])
            return try Given.spec(original).endpoints["front"]?["Aliases"]
        }
        #expect(try sent(["db", .string(Given.shortID), "dbhost"]) == ["db"])
        // Since API 1.45 nothing is added, so an alias equal to the hostname is the user's.
        #expect(try sent(["db", "dbhost"]) == ["db", "dbhost"])
        let original = try #require(Corpus.all.first { $0.name == "unconfined" }).inspect
        let spec = try Given.spec(original)
        for field in ["CapAdd", "Devices", "SecurityOpt", "Privileged"] {
            #expect(spec.hostConfig[field] == original["HostConfig"]?[field])
        }
        // An empty list means unconfined; null would bring the engine's own list back.
        #expect(spec.hostConfig["MaskedPaths"] == [])
    }

    @Test("18: a swappiness that means unset is dropped, one that was set is kept")
    func bug18Swappiness() throws {
        func sent(_ value: JSONValue, isPodman: Bool = false) throws -> JSONValue? {
            try Given.spec(Given.container(hostConfig: ["MemorySwappiness": value]), isPodman: isPodman)
                .hostConfig["MemorySwappiness"]
        }
        #expect(try sent(-1)?.isNull == true)
        #expect(try sent(0) == 0)
        #expect(try sent(0, isPodman: true) == nil)
        #expect(try sent(60, isPodman: true) == 60)
    }

    @Test("18: NanoCpus and the period and quota derived from it are not sent together")
    func bug18Cpus() throws {
        let derived = Given.container(hostConfig: [
            "NanoCpus": 1_500_000_000, "CpuPeriod": 100_000, "CpuQuota": 150_000,
        ])
        let sent = try Given.spec(derived).hostConfig
        #expect(sent["NanoCpus"] == 1_500_000_000)
        #expect(sent["CpuPeriod"] == 0)
        #expect(sent["CpuQuota"] == 0)
        let own = try Given.spec(Given.container(hostConfig: ["CpuPeriod": 50_000, "CpuQuota": 25_000])).hostConfig
        #expect(own["CpuQuota"] == 25_000)
    }

    @Test("18: the name has no slash")
    func bug18Name() throws {
        #expect(try ContainerSnapshot(inspect: Given.container(name: "db")).name == "db")
    }

    @Test("19: --rm, an orchestrator's container, and one that is paused or restarting are refused")
    func bug19() throws {
        func refusal(_ container: JSONValue) throws -> [String] { try Given.spec(container).refusals.map(\.field) }
        #expect(try refusal(Given.container()).isEmpty)
        #expect(try refusal(Given.container(hostConfig: ["AutoRemove": true])) == ["HostConfig.AutoRemove"])
        for label in [
            "com.docker.swarm.task.id", "io.kubernetes.pod.name", "com.hashicorp.nomad.alloc_id",
            "com.amazonaws.ecs.cluster",
        ] {
            #expect(
                try refusal(Given.container(user: ["Labels": [(label): "x"].json])) == ["Config.Labels[\(label)]"])
        }
        for state: JSONValue in [
            ["Status": "paused", "Paused": true], ["Status": "restarting", "Restarting": true],
            ["Status": "dead", "Dead": true], ["Status": "removing"],
        ] {
            #expect(try refusal(Given.container(state: state)) == ["State.Status"])
        }
        #expect(try refusal(Given.container(state: ["Status": "exited", "Running": false])).isEmpty)
    }

    @Test("22: the original's own restart policy never reaches the successor's create")
    func bug22() throws {
        for policy in ["always", "unless-stopped", "no", ""] {
            let spec = try Given.spec(Given.container(hostConfig: ["RestartPolicy": ["Name": .string(policy)]]))
            #expect(spec.hostConfig["RestartPolicy"]?["Name"] == "no")
            #expect(spec.restartPolicy.name == (policy.isEmpty ? "no" : policy))
        }
    }

    @Test("23: another architecture is refused")
    func bug23() throws {
        let arm = Given.image(Given.newImageID, Given.newConfig, architecture: "arm64")
        #expect(try Given.spec(Given.container(), newImage: arm).refusals.count == 1)
    }

    @Test("24: the new image's entrypoint comes with it, the old one's goes")
    func bug24() throws {
        let newImage = Given.image(Given.newImageID, Given.newConfig.setting(["Entrypoint"], ["new.sh"]))
        let spec = try Given.spec(Given.container(), newImage: newImage)
        #expect(spec.body["Entrypoint"] == nil)
        #expect(
            spec.expectedDifferences.contains {
                $0.path == "Config.Entrypoint" && $0.after == ["new.sh"] && $0.cause == .imageDefault
            })
    }
}

extension [String: String] {
    var json: JSONValue { .object(mapValues(JSONValue.string)) }
}
