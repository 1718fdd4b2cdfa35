import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Upgrade

/// What holds of the plan of any observation.
@Suite struct PlannerRandomTests {
    private struct Made {
        var random: RandomObservation
        var planning: Planning
    }

    private static let made = Result {
        var random = SeededGenerator.announced(for: "planner")
        return try (0..<400).map { _ in
            let drawn = RandomObservation(&random)
            return Made(random: drawn, planning: try Sample.planning(drawn.observation, drawn.options))
        }
    }

    private func made() throws -> [Made] { try Self.made.get() }

    private func plans() throws -> [(RandomObservation, Plan)] {
        try made().compactMap { if case .plan(let plan) = $0.planning { ($0.random, plan) } else { nil } }
    }

    @Test func `both classes are planned, and some are refused`() throws {
        let plans = try plans().map(\.1)
        #expect(plans.count { $0.stepClass == .converting } > 20)
        #expect(plans.count { $0.stepClass == .compatible } > 20)
        let refused = try made().count { if case .refused = $0.planning { true } else { false } }
        #expect(refused > 20)
    }

    @Test func `the same observation gives the same answer`() throws {
        for made in try made() {
            let again = try Sample.planning(made.random.observation, made.random.options)
            #expect(again == made.planning)
            guard case .plan(let plan) = made.planning, case .plan(let second) = again else { continue }
            #expect(try JSONValue(encoding: plan).bytes() == JSONValue(encoding: second).bytes())
        }
    }

    @Test func `a refusal has reasons, each said once`() throws {
        for made in try made() {
            guard case .refused(let refusals) = made.planning else { continue }
            #expect(!refusals.isEmpty)
            #expect(Set(refusals.map(\.reason)).count == refusals.count, "\(refusals.map(\.reason))")
            #expect(refusals.allSatisfy { !$0.reason.isEmpty && $0.hint != "" })
        }
    }

    @Test func `an undo never gets cheaper as an upgrade goes on`() throws {
        let costs: [UndoCost] = [.nothing, .container, .copy, .discardsWrites]
        for (_, plan) in try plans() {
            let ranks = plan.steps.compactMap { costs.firstIndex(of: $0.undo) }
            #expect(ranks == ranks.sorted())
            #expect(ranks.count == plan.steps.count)
        }
    }

    @Test func `only a converting step has a point of no return, and it is the opening of the door`() throws {
        for (_, plan) in try plans() {
            let place = plan.steps.firstIndex { $0.action == .start(.successor) }
            #expect(plan.pointOfNoReturn == (plan.stepClass == .converting ? place : nil))
            #expect(plan.text.contains("point of no return") == (plan.stepClass == .converting))
        }
    }

    @Test func `no secret stands in a plan or in a refusal`() throws {
        var masked = 0
        for made in try made() {
            var all: String
            switch made.planning {
            case .plan(let plan):
                all = plan.text + String(decoding: try JSONValue(encoding: plan).bytes(), as: UTF8.self)
            case .refused(let refusals):
                all = String(decoding: try JSONValue(encoding: refusals).bytes(), as: UTF8.self)
            case .nothingToDo(let reason): all = reason
            }
            #expect(!all.contains(RandomObservation.secret), "\(all)")
            if all.contains("•••") { masked += 1 }
        }
        #expect(masked > 20, "nothing was there to be masked")
    }

    @Test func `every writable path of the database is copied, and nothing read-only`() throws {
        for (drawn, plan) in try plans() {
            let mounts = drawn.observation.original["Mounts"]?.array ?? []
            for mount in plan.data {
                #expect(mounts.contains { $0["Destination"]?.string == mount.destination && $0["RW"] == true })
            }
            for path in drawn.observation.server.all("path") where !path.hasPrefix("/etc/db") {
                #expect(plan.data.contains { DataMounts.contains($0.destination, path) }, "\(path)")
            }
            let copies = plan.steps.compactMap { if case .copy(let index) = $0.action { index } else { nil } }
            #expect(copies == (plan.stepClass == .converting ? Array(plan.data.indices) : []))
        }
    }

    @Test func `a plan's JSON gives the plan`() throws {
        for (_, plan) in try plans() {
            let bytes = try JSONValue(encoding: plan).bytes()
            #expect(try JSONValue(parsing: bytes).decoded(as: Plan.self) == plan)
        }
    }
}
