import Containers
import EngineAPI
import GalleyCore
import Testing

@Suite struct HostConfigTests {
    @Test("Namespaces shared with the host or another container leave no room for what the engine would refuse")
    func sharedNamespaces() throws {
        let shared = Given.container(
            user: ["Hostname": "theirs", "Domainname": "their.org"], hostConfig: ["NetworkMode": "container:abc"],
            networks: [:])
        let spec = try Given.spec(shared)
        for field in ["Hostname", "Domainname", "MacAddress", "ExposedPorts", "NetworkingConfig"] {
            #expect(spec.body[field] == nil, "\(field)")
        }
        #expect(spec.hostConfig["NetworkMode"] == "container:abc")
        let uts = try Given.spec(Given.container(user: ["Hostname": "x"], hostConfig: ["UTSMode": "host"]))
        #expect(uts.body["Hostname"] == nil)
        let host = try Given.spec(
            Given.container(user: ["Hostname": "machine"], hostConfig: ["NetworkMode": "host"], networks: ["host": [:]])
        )
        #expect(host.body["Hostname"] == "machine")
        #expect(host.findings(.undecidable, "Config.Hostname").count == 1)
    }

    @Test("Links are sent in the form that create takes")
    func links() throws {
        let original = Given.container(hostConfig: ["Links": ["/cache:/db/c", "/mail:/other/db/m"]])
        #expect(try Given.spec(original).hostConfig["Links"] == ["cache:c", "mail:m"])
    }

    @Test("Sysctls of eth0 move to the endpoint since API 1.48, which refuses the old place")
    func endpointSysctls() throws {
        let original = Given.container(
            hostConfig: [
                "NetworkMode": "front",
                "Sysctls": ["net.ipv4.conf.eth0.log_martians": "1", "net.core.somaxconn": "256"],
            ],
            networks: ["front": ["DriverOpts": ["com.docker.network.endpoint.sysctls": "net.ipv4.x=2"]]])
        let before = try Given.spec(original, apiVersion: APIVersion(1, 47))
        #expect(before.hostConfig["Sysctls"] == original["HostConfig"]?["Sysctls"])
        let after = try Given.spec(original, apiVersion: APIVersion(1, 48))
        #expect(after.hostConfig["Sysctls"] == ["net.core.somaxconn": "256"])
        #expect(
            after.endpoints["front"]?["DriverOpts"] == [
                "com.docker.network.endpoint.sysctls": "net.ipv4.x=2,net.ipv4.conf.IFNAME.log_martians=1"
            ])
        let found = ContainerDifference.compare(original, Created.inspect(after.body, image: Given.newImage))
        #expect(ContainerDifference.unexpected(found, expected: after.expectedDifferences).isEmpty)
    }

    @Test("Memory limits that engines gave up are dropped with a note, and expected to be gone")
    func kernelMemory() throws {
        let original = Given.container(hostConfig: ["KernelMemory": 100, "KernelMemoryTCP": 200])
        let early = try Given.spec(original, apiVersion: APIVersion(1, 41))
        #expect(early.hostConfig["KernelMemory"] == 100)
        let middle = try Given.spec(original, apiVersion: APIVersion(1, 51))
        #expect(middle.hostConfig["KernelMemory"] == nil)
        #expect(middle.hostConfig["KernelMemoryTCP"] == 200)
        #expect(
            middle.expectedDifferences.contains { $0.path == "HostConfig.KernelMemory" && $0.cause == .engineVersion })
        let late = try Given.spec(original, apiVersion: APIVersion(1, 52))
        #expect(late.hostConfig["KernelMemoryTCP"] == nil)
        #expect(late.findings(.note, "HostConfig.KernelMemoryTCP").count == 1)
    }

    @Test("No limit on processes is sent as null, a limit as itself")
    func pidsLimit() throws {
        for (shown, sent): (JSONValue, JSONValue) in [(-1, nil), (0, nil), (7, 7), (nil, nil)] {
            #expect(try Given.spec(Given.container(hostConfig: ["PidsLimit": shown])).hostConfig["PidsLimit"] == sent)
        }
    }

    @Test("Options of another mount type, which old engines ignored, are left out")
    func foreignOptions() throws {
        let original = Given.container(
            hostConfig: [
                "Mounts": [
                    [
                        "Type": "bind", "Source": "/s", "Target": "/var/lib/db", "VolumeOptions": [:],
                        "BindOptions": ["X": 1],
                    ],
                    ["Type": "novel", "Target": "/n", "VolumeOptions": ["kept": true]],
                ]
            ],
            mounts: [Given.bind("/s", at: "/var/lib/db")])
        #expect(
            try Given.spec(original).hostConfig["Mounts"] == [
                ["Type": "bind", "Source": "/s", "Target": "/var/lib/db", "BindOptions": ["X": 1]],
                ["Type": "novel", "Target": "/n", "VolumeOptions": ["kept": true]],
            ])
    }

    @Test("Every path is mounted once: a tmpfs hides the image's volume")
    func tmpfs() throws {
        let original = Given.container(
            hostConfig: ["Tmpfs": ["/var/lib/db/": "size=1m"]], mounts: [Given.volume("a", at: "/var/lib/db")])
        let spec = try Given.spec(original)
        #expect(spec.binds.isEmpty)
        #expect(spec.hostConfig["Tmpfs"] == ["/var/lib/db/": "size=1m"])
    }

    @Test("Volumes of another container come with VolumesFrom; one of a generated name is pinned, since it may be ours")
    func volumesFrom() throws {
        let original = Given.container(
            hostConfig: ["VolumesFrom": ["lender:ro"]],
            mounts: [Given.volume(named: "lent", at: "/lent"), Given.volume("a", at: "/var/lib/db")])
        let spec = try Given.spec(original)
        #expect(spec.hostConfig["VolumesFrom"] == ["lender:ro"])
        #expect(spec.binds == ["\(Given.generated("a")):/var/lib/db:nocopy"])
        #expect(spec.findings(.undecidable, "Mounts[/var/lib/db]").count == 1)
        #expect(spec.findings(.undecidable, "Mounts[/lent]").isEmpty)
    }

    @Test("A published port stays exposed though the image exposes it; others come from the new image")
    func exposedPorts() throws {
        let original = Given.container(
            user: ["ExposedPorts": ["9/udp": [:]]],
            hostConfig: ["PortBindings": ["3306/tcp": [["HostPort": "3306"]]]],
            image: Given.oldConfig.setting(["ExposedPorts"], ["3306/tcp": [:], "33060/tcp": [:]]))
        let oldImage = Given.image(
            Given.oldImageID, Given.oldConfig.setting(["ExposedPorts"], ["3306/tcp": [:], "33060/tcp": [:]]))
        #expect(try Given.spec(original, oldImage: oldImage).body["ExposedPorts"] == ["3306/tcp": [:], "9/udp": [:]])
    }

    @Test("Galley's labels are added, the owner's note of the image follows it, the rest of the owner's labels stay")
    func labels() throws {
        let original = try #require(Corpus.all.first { $0.name == "compose" }).inspect
        let labels = try Given.spec(original, labels: ["galley": "1"]).body["Labels"]
        #expect(
            labels == [
                "com.docker.compose.project": "shop", "com.docker.compose.service": "db",
                "com.docker.compose.image": .string(Given.newImageID), "com.docker.compose.config-hash": "abc",
                "vendor": "mine", "galley": "1",
            ])
    }

    @Test("A change of the image's user is a warning, unless the container has its own")
    func imageUser() throws {
        let newImage = Given.image(Given.newImageID, Given.newConfig.setting(["User"], "999"))
        #expect(try Given.spec(Given.container(), newImage: newImage).findings(.warning, "Config.User").count == 1)
        let own = try Given.spec(Given.container(user: ["User": "5"]), newImage: newImage)
        #expect(own.findings(.warning, "Config.User").isEmpty)
        #expect(own.findings(.overriddenDefault, "Config.User").count == 1)
        #expect(own.body["User"] == "5")
    }
}
