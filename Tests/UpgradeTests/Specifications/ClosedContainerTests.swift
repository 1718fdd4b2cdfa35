import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Containers behind the closed door: their names, and what a server that looks itself up finds.
@Suite struct ClosedContainerTests {
    private static let shortID = String(Sample.containerID.prefix(12))

    private func closed(
        recipe: Recipe = TestRecipe.whole, kept: Bool = false, _ change: (inout Observation) -> Void
    ) throws -> [JSONValue] {
        var observation = Sample.observation(to: "11.0.2")
        change(&observation)
        let plan = try Sample.plan(observation, recipe: recipe)
        var specifications = try UpgradeSpecifications(observation, plan: plan)
        if kept { specifications = try #require(UpgradeSpecifications(json: specifications.json(with: plan))) }
        return [ContainerRole.closedOriginal, .closedSuccessor].map {
            specifications.specification(for: $0, plan: plan).body
        }
    }

    private func hosts(_ body: JSONValue) -> [String]? { body[path: "HostConfig", "ExtraHosts"]?.strings }

    @Test(arguments: [TestRecipe.recipe, TestRecipe.whole])
    func `a name that was asked for is theirs, and leads to themselves`(recipe: Recipe) throws {
        for body in try closed(recipe: recipe, { $0.original.set("HostConfig", "ExtraHosts", to: ["app:10.0.0.7"]) }) {
            #expect(body["Hostname"] == "dbhost")
            #expect(hosts(body) == ["dbhost:127.0.0.1"])
            #expect(body[path: "HostConfig", "NetworkMode"] == "none")
        }
    }

    @Test(arguments: [false, true])
    func `a name that the engine made up is theirs where it lies in the data`(kept: Bool) throws {
        let made: (inout Observation) -> Void = { $0.original.set("Config", "Hostname", to: .string(Self.shortID)) }
        for body in try closed(kept: kept, made) {
            #expect(body["Hostname"]?.string == Self.shortID)
            #expect(hosts(body) == ["\(Self.shortID):127.0.0.1"])
        }
        for body in try closed(recipe: TestRecipe.recipe, kept: kept, made) {
            #expect(body["Hostname"] == nil)
            #expect(hosts(body) == nil)
        }
    }

    @Test(arguments: [false, true])
    func `in another container's network the name is that one's, and still lies in the data`(kept: Bool) throws {
        let joined: (inout Observation) -> Void = {
            $0.original.set("HostConfig", "NetworkMode", to: "container:0123")
            $0.original.set("HostConfig", "PortBindings", to: [:])
            $0.original.set("NetworkSettings", to: ["Networks": [:], "Ports": [:]])
        }
        for body in try closed(kept: kept, joined) {
            #expect(body["Hostname"] == "dbhost")
            #expect(hosts(body) == ["dbhost:127.0.0.1"])
        }
        for body in try closed(recipe: TestRecipe.recipe, joined) {
            #expect(body["Hostname"] == nil)
            #expect(hosts(body) == nil)
        }
    }

    @Test func `the host's own name needs nothing`() throws {
        for body in try closed({ $0.original.set("HostConfig", "UTSMode", to: "host") }) {
            #expect(body["Hostname"] == nil)
            #expect(hosts(body) == nil)
        }
    }

    @Test func `none of them can be reached, or be taken for the database`() throws {
        for body in try closed({ _ in }) {
            #expect(body["ExposedPorts"] == nil)
            #expect(body["NetworkingConfig"] == nil)
            #expect(body[path: "HostConfig", "PortBindings"] == nil)
            #expect(body[path: "HostConfig", "RestartPolicy", "Name"] == "no")
            #expect(
                Set((body["Labels"]?.object ?? [:]).keys) == [
                    UpgradeLabels.role, UpgradeLabels.upgrade, UpgradeLabels.database,
                ])
        }
    }

    @Test func `the original that is made again has its own name`() throws {
        var observation = Sample.observation(to: "11.0.2")
        observation.original.set("Config", "Hostname", to: .string(Self.shortID))
        let plan = try Sample.plan(observation, recipe: TestRecipe.whole)
        let specifications = try UpgradeSpecifications(observation, plan: plan)
        #expect(specifications.original.body["Hostname"]?.string == Self.shortID)
        #expect(specifications.successor.body["Hostname"]?.string == Self.shortID)
    }
}
