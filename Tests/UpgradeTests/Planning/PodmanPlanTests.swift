import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Restart policies that can't be changed: what is refused, and how the others are planned and undone.
@Suite struct PodmanPlanTests {
    private func observation(to version: String = "10.1.9", policy: String, podman: String = "4.3.1") -> Observation {
        var observation = Sample.observation(to: version)
        observation.engine.isPodman = true
        observation.engine.version = podman
        observation.original.set("HostConfig", "RestartPolicy", to: ["Name": .string(policy), "MaximumRetryCount": 0])
        return observation
    }

    private func planned(_ observation: Observation, _ recipe: Recipe = TestRecipe.recipe) throws -> Planning {
        try Planner(recipe: recipe, options: UpgradeOptions()).plan(observation, id: "abcd2345")
    }

    @Test func `always is refused, since a boot would start both`() throws {
        guard case .refused(let refusals) = try planned(observation(policy: "always")) else {
            Issue.record("it is planned")
            return
        }
        #expect(
            refusals == [
                Refusal(
                    "Podman 4.3.1 can't change a container's restart policy (5.1 can), and its podman-restart.service "
                        + "starts every container with 'always' at boot: the kept original and its successor would both "
                        + "be started on the same data",
                    hint: "create the container anew with --restart unless-stopped, or let a systemd unit start it")
            ])
    }

    @Test(arguments: ["unless-stopped", "on-failure"])
    func `a server that is shut down inside its container would be started again`(policy: String) throws {
        guard case .refused(let refusals) = try planned(observation(policy: policy), TestRecipe.whole) else {
            Issue.record("it is planned")
            return
        }
        #expect(refusals.map(\.hint) == ["create the container anew with --restart no, or let a systemd unit start it"])
        guard case .plan = try planned(observation(policy: "no"), TestRecipe.whole) else {
            Issue.record("the policy no is refused")
            return
        }
    }

    @Test(arguments: ["no", "", "unless-stopped", "on-failure"], ["10.1.9", "11.0.2"])
    func `the successor has the policy from the start, and nothing is asked to change one`(
        policy: String, version: String
    )
        throws
    {
        let observation = observation(to: version, policy: policy)
        guard case .plan(let plan) = try planned(observation) else {
            Issue.record("it is refused")
            return
        }
        #expect(!plan.steps.contains { if case .holdRestart = $0.action { true } else { false } })
        let release = try #require(plan.steps.first { $0.action == .releaseRestart(.successor) })
        #expect(release.title == "make sure that db runs")
        let specifications = try UpgradeSpecifications(observation, plan: plan)
        let kept = JSONValue.string(policy.isEmpty ? "no" : policy)
        #expect(specifications.successor.body[path: "HostConfig", "RestartPolicy", "Name"] == kept)
        #expect(specifications.original.body[path: "HostConfig", "RestartPolicy", "Name"] == kept)
        for role in [ContainerRole.closedOriginal, .closedSuccessor] {
            let body = specifications.specification(for: role, plan: plan).body
            #expect(body[path: "HostConfig", "RestartPolicy", "Name"] == "no")
        }
        let running = Situation.ContainerState(id: "s", name: "db", isRunning: true, everStarted: true)
        let kept2 = Situation.ContainerState(
            id: Sample.containerID, name: plan.names.parked, isRunning: false, everStarted: true)
        let undo = try RecoveryPlanner.undo(
            Situation(plan: plan, journal: Journal(), original: kept2, successor: running, isCommitted: true),
            discardWrites: true, hasSpecification: true)
        #expect(!undo.contains { if case .holdRestart = $0.action { true } else { false } })
        #expect(undo.contains { $0.title == "make sure that the original runs" })
    }

    @Test func `Podman 5 1 and newer are planned like Docker`() throws {
        guard case .plan(let plan) = try planned(observation(policy: "always", podman: "5.4.2")) else {
            Issue.record("it is refused")
            return
        }
        #expect(plan.steps.contains { $0.action == .holdRestart(.original) })
    }
}
