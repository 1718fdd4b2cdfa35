import Backups
import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Upgrade

/// The digest tells whether a saved plan may still be applied: it changes with whatever would make the plan wrong, and
/// with nothing else, or no plan could be saved while clients come and go.
@Suite struct DigestTests {
    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout Observation, inout UpgradeOptions, inout Recipe) -> Void

        init(
            _ name: String,
            _ change: @escaping @Sendable (inout Observation, inout UpgradeOptions, inout Recipe) -> Void
        ) {
            self.name = name
            self.change = change
        }

        var testDescription: String { name }
    }

    static let important: [Change] = [
        Change("engine") { observation, _, _ in observation.engine.id = "ENGINE:2" },
        Change("container") { observation, _, _ in observation.original["Id"] = "feedfacefeedface" },
        Change("name") { observation, _, _ in observation.original["Name"] = "/db2" },
        Change("image") { observation, _, _ in
            observation.original["Image"] = "sha256:0303"
            observation.oldImage["Id"] = "sha256:0303"
        },
        Change("target") { observation, _, _ in observation.newImage["Id"] = "sha256:0404" },
        Change("memory") { observation, _, _ in observation.original.set("HostConfig", "Memory", to: 2_147_483_648) },
        Change("restart policy") { observation, _, _ in
            observation.original.set("HostConfig", "RestartPolicy", "Name", to: "on-failure")
        },
        Change("a setting nobody knows") { observation, _, _ in
            observation.original.set("HostConfig", "NewInDocker99", to: ["deep": [1]])
        },
        Change("network") { observation, _, _ in
            observation.original.set("NetworkSettings", "Networks", "second", to: ["NetworkID": "n2"])
        },
        Change("running version") { observation, _, _ in observation.server.values["version"] = ["10.1.4"] },
        Change("identity") { observation, _, _ in observation.server.values["identity"] = ["cluster-2"] },
        Change("path") { observation, _, _ in observation.server.values["path", default: []].append("/data/tables") },
        Change("recipe") { _, _, recipe in recipe.digest = "sha256:another" },
        Change("place of the copy") { _, options, _ in options.copyTo = "/backup/elsewhere" },
    ]

    static let unimportant: [Change] = [
        Change("clients") { observation, _, _ in observation.server.values["clients"] = ["17"] },
        Change("free space") { observation, _, _ in
            for place in observation.space.keys { observation.space[place]?.free = ByteCount(90 << 30) }
        },
        Change("restarts counted") { observation, _, _ in observation.original["RestartCount"] = 4 },
        Change("address in a network") { observation, _, _ in
            observation.original.set("NetworkSettings", "Networks", "lab", "IPAddress", to: "172.18.0.9")
        },
        Change("changed files") { observation, _, _ in observation.changedFiles.append("/etc/more") },
        Change("order of the paths") { observation, _, _ in observation.server.values["path"]?.reverse() },
        Change("other containers") { observation, _, _ in
            observation.others.append(["Id": "new", "Names": ["/new"], "State": "running", "Mounts": []])
        },
    ]

    /// The plan's digest; nil where there is no plan.
    private func digest(_ observation: Observation, _ options: UpgradeOptions, _ recipe: Recipe) throws -> String? {
        guard case .plan(let plan) = try Planner(recipe: recipe, options: options).plan(observation, id: "abcd2345")
        else { return nil }
        return plan.digest
    }

    /// How many plans were compared, and how many of them have another digest after the change.
    private func compare(_ change: Change) throws -> (compared: Int, changed: Int) {
        var random = SeededGenerator.announced(for: "digest, \(change.name)")
        var result = (compared: 0, changed: 0)
        for _ in 0..<60 {
            let drawn = RandomObservation(&random)
            guard let before = try digest(drawn.observation, drawn.options, TestRecipe.recipe) else { continue }
            var (observation, options, recipe) = (drawn.observation, drawn.options, TestRecipe.recipe)
            change.change(&observation, &options, &recipe)
            guard let after = try digest(observation, options, recipe) else { continue }
            result.compared += 1
            if before != after { result.changed += 1 }
        }
        return result
    }

    @Test(arguments: important)
    func `what would make the plan wrong changes the digest`(change: Change) throws {
        let (compared, changed) = try compare(change)
        #expect(compared > 3)
        #expect(changed == compared)
    }

    @Test(arguments: unimportant)
    func `what comes and goes leaves the digest alone`(change: Change) throws {
        let (compared, changed) = try compare(change)
        #expect(compared > 3)
        #expect(changed == 0)
    }

    @Test func `the id of the upgrade is not part of it`() throws {
        let observation = Sample.observation()
        let planner = Planner(recipe: TestRecipe.recipe, options: UpgradeOptions())
        guard case .plan(let one) = try planner.plan(observation, id: "abcd2345"),
            case .plan(let other) = try planner.plan(observation, id: "wxyz6789")
        else {
            Issue.record("the sample is refused")
            return
        }
        #expect(one.digest == other.digest)
    }
}
