import Containers
import GalleyCore
import Testing

@Suite struct OwnerTests {
    @Test("A compose service is told with the line its file needs")
    func compose() throws {
        let owner = try #require(
            Owner.detect(labels: [
                "com.docker.compose.project": "shop", "com.docker.compose.service": "db",
                "com.docker.compose.project.working_dir": "/srv/shop",
                "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
            ]))
        #expect(owner.kind == .compose)
        #expect(owner.line(image: "lab/db:11.8") == "services.db.image: lab/db:11.8 in /srv/shop/compose.yaml")
        #expect(owner.why.contains("shop"))
    }

    @Test("Of several files, or of none known, the line says so")
    func composeFiles() throws {
        var labels = [
            "com.docker.compose.service": "db", "com.docker.compose.project": "shop",
            "com.docker.compose.project.working_dir": "/srv/shop",
            "com.docker.compose.project.config_files": "compose.yaml,../base.yaml",
        ]
        #expect(Owner.detect(labels: labels)?.files == ["/srv/shop/compose.yaml", "/srv/shop/../base.yaml"])
        #expect(Owner.detect(labels: labels)?.line(image: "i").contains("in the one of") == true)
        labels["com.docker.compose.project.config_files"] = nil
        #expect(
            Owner.detect(labels: labels)?.line(image: "i") == "services.db.image: i in the compose file of project shop"
        )
    }

    @Test("A stack of Portainer's is told as such")
    func portainer() throws {
        let owner = try #require(
            Owner.detect(labels: [
                "com.docker.compose.project": "shop", "com.docker.compose.service": "db",
                "com.docker.compose.project.config_files": "/data/compose/7/docker-compose.yml",
            ]))
        #expect(owner.kind == .portainer)
        #expect(owner.line(image: "i") == "services.db.image: i in Portainer's stack shop")
    }

    @Test("A container of a systemd unit names its Quadlet file")
    func podman() throws {
        let container = Given.container(user: ["Labels": ["PODMAN_SYSTEMD_UNIT": "db.service"]])
        let owner = try #require(Owner.detect(inspect: container))
        #expect(owner.kind == .podmanSystemd)
        #expect(owner.line(image: "i").hasPrefix("Image=i in db.container"))
    }

    @Test("A container without an owner has none; one that Watchtower may replace is warned of")
    func none() throws {
        #expect(Owner.detect(inspect: Given.container()) == nil)
        let label = "com.centurylinklabs.watchtower.enable"
        let told = try Given.spec(Given.container(user: ["Labels": [(label): "true"].json]))
        #expect(told.findings(.warning, "Config.Labels[\(label)]").count == 1)
        let not = try Given.spec(Given.container(user: ["Labels": [(label): "false"].json]))
        #expect(not.findings(.warning, "Config.Labels[\(label)]").isEmpty)
    }
}

@Suite struct DependantTests {
    private func other(_ name: String, _ hostConfig: JSONValue, networks: JSONValue = [:]) -> JSONValue {
        Given.container(name: name, hostConfig: hostConfig, networks: networks)
            .setting(["Id"], .string("\(name)-id"))
    }

    private func dependants(_ others: [JSONValue]) -> [String] {
        Dependant.of(id: Given.id, name: "db", among: others).map { "\($0.name) \($0.field)" }
    }

    @Test("Whoever shares a namespace, borrows volumes or links is found, by ID, short ID or name")
    func found() {
        #expect(
            dependants([
                other("a", ["NetworkMode": .string("container:\(Given.id)")]),
                other("b", ["PidMode": "container:db", "IpcMode": .string("container:\(Given.shortID)")]),
                other("c", ["VolumesFrom": ["db:ro", "other"]]),
                other("d", ["Links": ["/db:/d/alias"]]),
                other("e", [:], networks: ["front": ["Links": ["db:x"]]]),
            ]) == [
                "a HostConfig.NetworkMode", "b HostConfig.IpcMode", "b HostConfig.PidMode", "c HostConfig.VolumesFrom",
                "d HostConfig.Links", "e NetworkSettings.Networks[front].Links",
            ])
    }

    @Test("Others, the container itself, and names that only begin alike are not")
    func notFound() {
        #expect(
            dependants([
                other("a", ["NetworkMode": "container:dbx"]), other("b", ["VolumesFrom": ["db2"]]),
                other("c", ["NetworkMode": "container:5f0c"]), other("d", ["Links": ["/cache:/d/db"]]),
                Given.container(hostConfig: ["VolumesFrom": ["db"]]),
            ]).isEmpty)
    }

    @Test("An entry of the container list is read as well")
    func listEntry() {
        let entry: JSONValue = [
            "Id": "x", "Names": ["/other/alias", "/app"],
            "HostConfig": ["NetworkMode": .string("container:\(Given.id)")],
        ]
        let found = Dependant.of(id: Given.id, name: "db", among: [entry])
        #expect(found.map(\.name) == ["app"])
        #expect(found.first?.consequence.contains("app") == true)
    }
}
