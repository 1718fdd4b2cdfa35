import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Plans of a recipe that has every optional task and keeps its host name.
@Suite struct OptionalTasksTests {
    private func plan(_ observation: Observation) throws -> Plan {
        guard
            case .plan(let plan) = try Planner(recipe: TestRecipe.whole, options: UpgradeOptions())
                .plan(observation, id: "abcd2345")
        else { throw GalleyError(.refused, "no plan") }
        return plan
    }

    @Test func `every stop on the way forward has a shutdown right before it`() throws {
        for version in ["10.1.9", "11.0.2"] {
            let actions = try plan(Sample.observation(to: version)).steps.map(\.action)
            for (index, action) in actions.enumerated() {
                guard case .stop(let role) = action else { continue }
                #expect(actions[index - 1] == .task(.shutdown, role))
            }
            #expect(actions.filter { $0 == .task(.shutdown, .original) }.count == 1)
            #expect(
                actions.suffix(4) == [
                    .verifyIdentity(.successor), .task(.activate, .successor), .releaseRestart(.successor), .commit,
                ])
        }
    }

    @Test func `an offline backup comes before a step to another series only, and has its room counted`() throws {
        #expect(try !plan(Sample.observation()).steps.contains { $0.action == .task(.offlineBackup, .closedOriginal) })
        var observation = Sample.observation(to: "11.0.2")
        let actions = try plan(observation).steps.map(\.action)
        let backup = try #require(actions.firstIndex(of: .task(.offlineBackup, .closedOriginal)))
        let converting = try #require(actions.firstIndex(of: .record(.converting)))
        let copied = try #require(actions.firstIndex(of: .record(.copied)))
        #expect(copied < backup && backup < converting)
        // Enough for the copy and what the conversion writes, not for the backup as well.
        observation.space["/data"] = Sample.space(free: 6 << 30, used: 5 << 30)
        #expect(try Sample.refusals(observation).isEmpty)
        #expect(throws: GalleyError.self) { try plan(observation) }
    }

    @Test func `a reason of the recipe's own refuses, and people of the container's own are told of`() throws {
        var observation = Sample.observation()
        observation.server.values["refuse"] = ["the database X has Backup pending"]
        #expect(try Sample.refusals(observation) == ["the database X has Backup pending"])
        observation.server.values["refuse"] = nil
        observation.server.values["user"] = ["rbobby", "appuser"]
        observation.newImageFacts.values["user"] = ["appuser"]
        let warnings = try Sample.plan(observation).warnings
        #expect(warnings.contains { $0.hasSuffix("gone after the upgrade: rbobby") })
    }

    @Test func `a host name that the engine had made up is kept, also behind the closed door`() throws {
        var observation = Sample.observation(to: "11.0.2")
        let made = String(Sample.containerID.prefix(12))
        observation.original.set("Config", "Hostname", to: .string(made))
        let plan = try plan(observation)
        #expect(plan.recipe.keepsHostname)
        #expect(plan.changes.contains { $0.hasPrefix("Config.Hostname: ") && $0.contains(made) })
        let specifications = try UpgradeSpecifications(observation, plan: plan)
        for role in ContainerRole.allCases {
            #expect(specifications.specification(for: role, plan: plan).body["Hostname"]?.string == made, "\(role)")
        }
        let closed = specifications.specification(for: .closedSuccessor, plan: plan).body
        #expect(closed[path: "HostConfig", "ExtraHosts"]?.strings == ["\(made):127.0.0.1"])
        #expect(closed[path: "HostConfig", "NetworkMode"]?.string == "none")
        // Any other recipe lets the engine make up a new one.
        let other = try UpgradeSpecifications(observation, plan: try Sample.plan(observation))
        #expect(other.specification(for: .successor, plan: plan).body["Hostname"] == nil)
    }

    @Test func `an original that runs after the intent to stop is restarted by an undo: its server may have ended`()
        throws
    {
        let plan = try plan(Sample.observation())
        let record = JournalRecord(
            sequence: 1, at: SituationSpace.stoppedAt, kind: Checkpoint.stopping.rawValue,
            payload: ["identity": "c", "logPositions": ["": 5], "kept": "X"])
        let situation = Situation(
            plan: plan, journal: Journal(records: [record]),
            original: Situation.ContainerState(
                id: plan.original.id, name: plan.database, isRunning: true, everStarted: true),
            successor: Situation.ContainerState(
                id: "s", name: plan.names.successor, isRunning: false, everStarted: false))
        let undo = try RecoveryPlanner.undo(situation, discardWrites: false, hasSpecification: true).map(\.action)
        #expect(
            undo == [
                .record(.undoing), .remove(.successor), .stop(.original), .nameOriginal, .start(.original),
                .awaitReady(.original), .verifyIdentity(.original), .task(.activate, .original),
                .releaseRestart(.original), .unlock,
            ])
        let resume = try RecoveryPlanner.resume(situation).map(\.action)
        let shutdown = try #require(resume.firstIndex(of: .task(.shutdown, .original)))
        #expect(resume[shutdown + 1] == .stop(.original))
        #expect(resume.contains(.task(.activate, .successor)))
    }
}
