import GalleyCore
import Testing

@testable import Containers

@Suite struct ReadingTests {
    @Test("A snapshot reads what an upgrade asks about")
    func snapshot() throws {
        let container = Given.container(
            user: ["Labels": ["a": "b"], "StopTimeout": 30, "Env": ["X=1", "X=2", "Y=a=b"]],
            hostConfig: ["RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 3], "AutoRemove": true],
            networks: ["two": [:], "one": [:]])
        let snapshot = try ContainerSnapshot(inspect: container)
        #expect(snapshot.id == Given.id)
        #expect(snapshot.imageID == Given.oldImageID)
        #expect(snapshot.image == "lab/db:10.11")
        #expect(snapshot.running)
        #expect(snapshot.startedAt == "2024-05-01T10:00:00.123456789Z")
        #expect(snapshot.restartPolicy == RestartPolicy(name: "on-failure", maximumRetryCount: 3))
        #expect(snapshot.labels["a"] == "b")
        #expect(snapshot.stopTimeout == 30)
        #expect(snapshot.autoRemove)
        #expect(snapshot.networks == ["one", "two"])
        #expect(snapshot.variable("X") == "2")
        #expect(snapshot.variable("Y") == "a=b")
        #expect(snapshot.variable("Z") == nil)
        #expect(snapshot.raw == container)
    }

    @Test("A container that never ran has no start")
    func neverStarted() throws {
        let state: JSONValue = ["Status": "created", "Running": false, "StartedAt": "0001-01-01T00:00:00Z"]
        let snapshot = try ContainerSnapshot(inspect: Given.container(state: state))
        #expect(snapshot.startedAt == nil)
        #expect(!snapshot.running)
    }

    @Test("An answer that is no container is refused, naming what it lacks")
    func wrongShape() {
        for field in ["Id", "Name", "Image", "State", "Config", "HostConfig"] {
            let broken = Given.container().setting([field], nil)
            let error = #expect(throws: GalleyError.self) { try ContainerSnapshot(inspect: broken) }
            #expect(error?.message.contains(field) == true)
            #expect(error?.code == .badInput)
        }
        #expect(throws: GalleyError.self) { try ContainerSnapshot(inspect: ["message": "No such container"]) }
        #expect(throws: GalleyError.self) { try Given.spec(Given.container(), newImage: [:]) }
    }

    @Test("A mount is anonymous when no setting names it")
    func mounts() throws {
        let container = Given.container(
            hostConfig: [
                "Binds": ["named:/named/", "/srv:/srv", "/bare"],
                "Mounts": [
                    ["Type": "volume", "Source": "n2", "Target": "/m1"], ["Type": "volume", "Target": "/m2"],
                ],
            ],
            mounts: [
                Given.volume(named: "named", at: "/named"), Given.bind("/srv", at: "/srv"),
                Given.volume("a", at: "/bare"), Given.volume(named: "n2", at: "/m1"), Given.volume("b", at: "/m2"),
                Given.volume("e", at: "/var/lib/db", readWrite: false),
            ])
        let mounts = try ContainerSnapshot(inspect: container).mounts
        #expect(mounts.map(\.destination) == ["/bare", "/m1", "/m2", "/named", "/srv", "/var/lib/db"])
        #expect(mounts.filter(\.isAnonymous).map(\.destination) == ["/bare", "/m2", "/var/lib/db"])
        #expect(mounts.last?.readWrite == false)
        #expect(mounts.first { $0.type == "bind" }?.name == nil)
    }

    @Test("A port's current number is shown; one the engine chose is marked")
    func ports() throws {
        let bindings: JSONValue = [
            "3306/tcp": [["HostIp": "127.0.0.1", "HostPort": "23306"], ["HostIp": "", "HostPort": ""]],
            "33060/tcp": [["HostIp": "", "HostPort": "28000-28010"]], "7/tcp": [["HostPort": "0"]], "9/tcp": [],
            "10/tcp": nil,
        ]
        let assigned: JSONValue = [
            "3306/tcp": [
                ["HostIp": "127.0.0.1", "HostPort": "23306"], ["HostIp": "0.0.0.0", "HostPort": "32771"],
                ["HostIp": "::", "HostPort": "32771"],
            ],
            "33060/tcp": [["HostIp": "0.0.0.0", "HostPort": "28001"], ["HostIp": "::", "HostPort": "28001"]],
            "9/tcp": [["HostIp": "0.0.0.0", "HostPort": "40000"]],
        ]
        let container = Given.container(hostConfig: ["PortBindings": bindings], ports: assigned)
        let ports = try ContainerSnapshot(inspect: container).publishedPorts
        func port(_ containerPort: String, _ requested: String) -> PublishedPort? {
            ports.first { $0.containerPort == containerPort && $0.requested == requested }
        }
        #expect(
            port("3306/tcp", "23306")
                == PublishedPort(
                    containerPort: "3306/tcp", hostIP: "127.0.0.1", hostPort: 23306, requested: "23306",
                    isEphemeral: false))
        #expect(port("3306/tcp", "")?.hostPort == 32771)
        #expect(port("3306/tcp", "")?.isEphemeral == true)
        #expect(port("33060/tcp", "28000-28010")?.hostPort == 28001)
        #expect(port("33060/tcp", "28000-28010")?.isEphemeral == true)
        #expect(port("7/tcp", "0")?.isEphemeral == true)
        #expect(port("7/tcp", "0")?.hostPort == nil)
        #expect(port("9/tcp", "")?.hostPort == 40000)
        #expect(!ports.contains { $0.containerPort == "10/tcp" })
        #expect(try Given.spec(container).findings(.warning, "HostConfig.PortBindings[33060/tcp]").count == 1)
        #expect(try Given.spec(container).hostConfig["PortBindings"] == bindings)
    }

    @Test("A stopped container's fixed port is known, another's is not; published all means ephemeral")
    func portsWithoutAssignment() throws {
        let stopped = Given.container(hostConfig: [
            "PortBindings": [
                "1/tcp": [["HostIp": "::1", "HostPort": "11"]], "2/tcp": [["HostPort": ""]],
            ]
        ])
        #expect(try ContainerSnapshot(inspect: stopped).publishedPorts.map(\.hostPort) == [11, nil])
        let all = Given.container(
            hostConfig: ["PublishAllPorts": true], ports: ["3306/tcp": [["HostIp": "0.0.0.0", "HostPort": "32000"]]])
        #expect(
            try ContainerSnapshot(inspect: all).publishedPorts == [
                PublishedPort(containerPort: "3306/tcp", hostPort: 32000, requested: "", isEphemeral: true)
            ])
    }

    @Test("The difference of two images is told default by default")
    func imageChanges() throws {
        let new = Given.image(
            Given.newImageID,
            [
                "Env": ["PATH=/usr/bin", "SERVER_VERSION=11.8", "NOVEL=1"], "Entrypoint": ["entrypoint.sh"],
                "Cmd": ["server"], "User": "999", "Volumes": ["/data": [:]], "StopSignal": "SIGINT",
                "ExposedPorts": ["3306/tcp": [:]], "Labels": ["vendor": "acme"],
            ])
        let changes = ImageDefaults.changes(
            from: try ImageDefaults(inspect: Given.oldImage), to: try ImageDefaults(inspect: new))
        #expect(
            changes.map(\.path) == [
                "Config.Env[DATADIR]", "Config.Env[NOVEL]", "Config.Env[SERVER_VERSION]", "Config.Healthcheck.Interval",
                "Config.Healthcheck.Retries", "Config.Healthcheck.Test", "Config.Labels[version]", "Config.StopSignal",
                "Config.User", "Config.Volumes[/data]", "Config.Volumes[/var/lib/db]",
            ])
        #expect(changes.first { $0.path == "Config.StopSignal" }?.after == "SIGINT")
    }

    @Test("An image without a configuration has no defaults")
    func bareImage() throws {
        for config: JSONValue? in [nil, JSONValue.null] {
            let image = Given.image(Given.oldImageID, [:]).setting(["Config"], config)
            #expect(try ImageDefaults(inspect: image).config == [:])
        }
    }
}
