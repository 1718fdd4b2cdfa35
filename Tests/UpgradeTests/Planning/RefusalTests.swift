import GalleyCore
import Recipes
import Tasks
import Testing

@testable import Upgrade

/// Why a container is not upgraded: each cause by itself gives one refusal, in these words.
@Suite struct RefusalTests {
    /// The refusals of the sample with something changed; none for a plan.
    static func refusals(
        to version: String = "10.1.9", mount: JSONValue = Sample.volume, recipe: Recipe = TestRecipe.recipe,
        _ change: (inout Observation, inout UpgradeOptions) -> Void
    ) throws -> [Refusal] {
        var observation = Sample.observation(to: version, mount: mount)
        var options = UpgradeOptions()
        change(&observation, &options)
        guard
            case .refused(let refusals) = try Planner(recipe: recipe, options: options).plan(
                observation, id: "abcd2345")
        else { return [] }
        return refusals
    }

    @Test func `the sample by itself is upgraded, compatible and converting, volume and bind`() throws {
        for version in ["10.1.9", "11.0.2"] {
            for mount in [Sample.volume, Sample.bind] {
                #expect(try Self.refusals(to: version, mount: mount) { _, _ in }.isEmpty)
            }
        }
    }

    @Test func `an owner would start the old image again`() throws {
        let compose: JSONValue = [
            "com.docker.compose.service": "database", "com.docker.compose.project": "shop",
            "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
        ]
        let refusals = try Self.refusals { observation, _ in observation.original.set("Config", "Labels", to: compose) }
        #expect(
            refusals == [
                Refusal(
                    "'db' has an owner: the next `compose up` of project shop would start the old image on the upgraded data",
                    hint: "write this, then repeat with --owner-acknowledged: "
                        + "services.database.image: registry.example/testdb:10.1.9 in /srv/shop/compose.yaml")
            ])
        let unit = try Self.refusals { observation, _ in
            observation.original.set("Config", "Labels", to: ["PODMAN_SYSTEMD_UNIT": "db.service"])
        }
        #expect(
            unit.map(\.reason) == [
                "'db' has an owner: db.service makes its container anew at each start and would start the old image on "
                    + "the upgraded data"
            ])
        #expect(
            try Self.refusals { observation, options in
                observation.original.set("Config", "Labels", to: compose)
                options.ownerAcknowledged = true
            }.isEmpty)
    }

    @Test func `a task or a backup under way, and what else there is`() throws {
        let runs = [
            RunUnderWay(task: TaskName("backup"), since: "2026-11-27T05:58:00Z", id: "backup.7k2m9xqd"),
            RunUnderWay(task: TaskName("vacuum")),
        ]
        let backup = Refusal(
            "the task 'backup' is running in 'db' since 2026-11-27T05:58:00Z (backup.7k2m9xqd), and the stop would cut "
                + "it off",
            hint: "wait for it, or end it: galley task cancel db backup", passes: true)
        let vacuum = Refusal(
            "the task 'vacuum' is running in 'db', and the stop would cut it off",
            hint: "wait for it, or end it: galley task cancel db vacuum", passes: true)
        #expect(try Self.refusals { observation, _ in observation.runs = runs } == [backup, vacuum])
        #expect([backup, vacuum].code == .locked)
        let more = try Self.refusals { observation, _ in
            observation.runs = runs
            observation.server.values["in-doubt"] = ["x1"]
        }
        #expect(more.map(\.passes).sorted { !$0 && $1 } == [false, true, true])
        #expect(more.code == .refused)
    }

    @Test func `a backup that receives like a standby is waited for, and nothing else is`() throws {
        for (task, code) in [(TaskName.backup, GalleyError.Code.locked), (TaskName("vacuum"), .refused)] {
            let refusals = try Self.refusals { observation, _ in
                observation.runs = [RunUnderWay(task: task)]
                observation.server.values["replication"] = ["the server has standbys or other receivers connected"]
            }
            #expect(refusals.count == 2)
            #expect(refusals.code == code)
        }
    }

    @Test func `a member of a replica set`() throws {
        let refusals = try Self.refusals { observation, _ in
            observation.server.values["replication"] = ["primary of 2"]
        }
        #expect(
            refusals == [
                Refusal(
                    "replication: primary of 2",
                    hint: "Galley upgrades single servers so far; no member of a replica set")
            ])
        // A recipe whose database knows no replication does not speak of it.
        #expect(try Self.refusals { observation, _ in observation.server.values["replication"] = nil }.isEmpty)
    }

    @Test func `each transaction in doubt is told`() throws {
        let refusals = try Self.refusals { observation, _ in
            observation.server.values["in-doubt"] = ["pay-17", "pay-18"]
        }
        let hint = "commit or roll them back; their locks survive a restart"
        #expect(
            refusals == [
                Refusal("transactions in doubt: pay-17", hint: hint),
                Refusal("transactions in doubt: pay-18", hint: hint),
            ])
    }

    @Test func `what the recipe says stands against it, in its own words`() throws {
        let refusals = try Self.refusals { observation, _ in
            observation.server.values["refuse"] = ["the database SHOP has Backup pending (YES)", "a load is pending"]
        }
        #expect(
            refusals == [Refusal("the database SHOP has Backup pending (YES)"), Refusal("a load is pending")])
        // Whatever the step.
        #expect(
            try Self.refusals(to: "11.0.2") { observation, _ in
                observation.server.values["refuse"] = ["a load is pending"]
            } == [Refusal("a load is pending")])
    }

    @Test(arguments: ["uid", "gid"])
    func `a server of another user`(key: String) throws {
        let refusals = try Self.refusals { observation, _ in observation.newImageFacts.values[key] = ["1001"] }
        #expect(
            refusals == [
                Refusal(
                    "the server's \(key) is 999 now and would be 1001 in the new image: the data's owner would change",
                    hint: "use an image of the same family")
            ])
        #expect(try Self.refusals { observation, _ in observation.newImageFacts.values[key] = nil }.isEmpty)
        // The running server was made by an image before its present one.
        #expect(try Self.refusals { observation, _ in observation.server.values[key] = ["1001"] }.count == 1)
    }

    @Test(arguments: [("Architecture", "arm64", "linux/arm64"), ("Os", "windows", "windows/amd64")])
    func `an image for another machine, told once`(field: String, value: String, platform: String) throws {
        let refusals = try Self.refusals { observation, _ in observation.newImage[field] = .string(value) }
        #expect(refusals == [Refusal("the new image is built for \(platform), the container runs on linux/amd64")])
    }

    @Test func `a downgrade`() throws {
        #expect(
            try Self.refusals(to: "9.9.9") { _, _ in } == [
                Refusal("9.9.9 is lower than the running 10.1.5: no server opens the data of a newer one")
            ])
    }

    @Test func `a step that needs a new data directory`() throws {
        var recipe = TestRecipe.recipe
        recipe.versions.acrossSeries = .migrating
        #expect(
            try Self.refusals(to: "11.0.2", recipe: recipe) { _, _ in } == [
                Refusal(
                    "from series 10 to 11: the data is carried into a new directory, and this Galley can't migrate yet",
                    hint: "dump and restore into a new container")
            ])
    }

    @Test func `a container that vanishes with its stop`() throws {
        let refusals = try Self.refusals { observation, _ in
            observation.original.set("HostConfig", "AutoRemove", to: true)
        }
        #expect(
            refusals == [
                Refusal(
                    "the container was started with --rm: the engine deletes it and its anonymous volumes when it "
                        + "stops, so there would be nothing to go back to")
            ])
    }

    @Test func `a container that an orchestrator replaces`() throws {
        let refusals = try Self.refusals { observation, _ in
            observation.original.set("Config", "Labels", to: ["com.docker.swarm.service.name": "db"])
        }
        #expect(refusals == [Refusal("the container belongs to Docker Swarm, which replaces its containers itself")])
    }

    @Test(arguments: [("Paused", "paused"), ("Restarting", "restarting"), ("Dead", "dead")])
    func `a container in no state to be stopped`(flag: String, state: String) throws {
        let refusals = try Self.refusals { observation, _ in observation.original.set("State", flag, to: true) }
        #expect(refusals == [Refusal("the container is \(state); it must be running or cleanly stopped")])
    }

    @Test func `an image that looks for its data elsewhere`() throws {
        let dropped = try Self.refusals { observation, _ in observation.newImage.set("Config", "Volumes", to: [:]) }
        #expect(
            dropped == [
                Refusal("the new image no longer declares the VOLUME /data, where data is mounted; it declares none")
            ])
        let moved = try Self.refusals { observation, _ in
            observation.oldImage.set("Config", "Env", to: ["PATH=/usr/bin", "DATADIR=/data"])
            observation.newImage.set("Config", "Env", to: ["PATH=/usr/bin", "DATADIR=/var/data"])
            observation.original.set("Config", "Env", to: ["PATH=/usr/bin", "DATADIR=/data"])
        }
        #expect(
            moved == [
                Refusal(
                    "the image's default Config.Env[DATADIR] moves from /data to /var/data, and /data is a mount of the "
                        + "container: the new server may look for its data elsewhere")
            ])
    }

    @Test func `the image it already runs is nothing to do, whatever else stands against it`() throws {
        var observation = Sample.observation()
        observation.newImage["Id"] = .string(Sample.oldImageID)
        observation.server.values["replication"] = ["primary of 2"]
        #expect(
            try Sample.planning(observation)
                == .nothingToDo("'db' already runs registry.example/testdb:10.1.9 (01d101d101d1)"))
    }

    @Test func `every reason comes at once`() throws {
        let reasons = try Self.refusals(to: "9.9.9") { observation, _ in
            observation.server.values["replication"] = ["primary of 2"]
            observation.server.values["in-doubt"] = ["pay-17"]
            observation.server.values["path"] = ["/data", "/elsewhere"]
            observation.newImageFacts.values["uid"] = ["1001"]
            observation.newImage["Architecture"] = "arm64"
            observation.original.set("HostConfig", "AutoRemove", to: true)
            observation.original.set("Config", "Labels", to: ["PODMAN_SYSTEMD_UNIT": "db.service"])
        }.map(\.reason)
        let told = [
            "replication", "in doubt", "has an owner", "/elsewhere", "uid", "linux/arm64", "--rm", "lower than",
        ]
        for part in told { #expect(reasons.filter { $0.contains(part) }.count == 1, "\(part)") }
        #expect(reasons.count == told.count)
    }

    @Test func `an answer without what every one has is an error, not a refusal`() throws {
        var observation = Sample.observation()
        observation.server.values["version"] = nil
        let silent = observation
        #expect(throws: GalleyError(.badInput, "the running server did not say its version")) {
            _ = try Sample.planning(silent)
        }
    }
}
