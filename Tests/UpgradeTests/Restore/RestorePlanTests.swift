import Backups
import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// What a restore in place plans, and what it refuses.
@Suite struct RestorePlanTests {
    static func plan() throws -> Plan {
        guard case .plan(let plan) = try RestorePlanTests().planning(ShelfBackup()) else {
            throw GalleyError(.refused, "the sample is refused")
        }
        return plan
    }

    private func planning(
        _ shelf: ShelfBackup, mount: JSONValue = Sample.volume, _ change: (inout Observation) -> Void = { _ in }
    ) throws -> Planning {
        var observation = Sample.observation(to: "10.1.5", mount: mount)
        observation.newImage = observation.oldImage
        observation.newImageFacts = observation.server
        change(&observation)
        return try Planner(recipe: TestRecipe.recipe, options: UpgradeOptions()).plan(
            observation, id: "abcd2345", backup: shelf.entry)
    }

    private func reasons(_ planning: Planning) -> [String] {
        if case .refused(let refusals) = planning { refusals.map(\.reason) } else { [] }
    }

    @Test(arguments: [Sample.volume, Sample.bind])
    func `the data is copied before anything takes its place, and proved before the door opens`(mount: JSONValue) throws
    {
        guard case .plan(let plan) = try planning(ShelfBackup(), mount: mount) else {
            return #expect(Bool(false), "no plan")
        }
        let actions = plan.steps.map(\.action)
        func place(_ action: Action) -> Int { actions.firstIndex(of: action) ?? -1 }
        let order: [Action] = [
            .lock, .create(.successor), .record(.stopping), .stop(.original), .copy(0), .record(.copied),
            .record(.converting), .bringBack, .create(.closedSuccessor), .fingerprint(.closedSuccessor),
            .stop(.closedSuccessor), .record(.converted), .parkOriginal, .start(.successor),
            .releaseRestart(.successor), .commit,
        ]
        #expect(order.map(place) == order.map(place).sorted())
        #expect(order.allSatisfy { actions.contains($0) })
        // A backup is older than the data.
        #expect(!actions.contains(.verifyIdentity(.successor)))
        #expect(plan.steps[place(.copy(0))].undo == .container)
        #expect(plan.steps[place(.bringBack)].undo == .copy)
        #expect(plan.pointOfNoReturn == place(.start(.successor)))
        #expect(plan.text.hasPrefix("Restore db in place: testdb 10.1.5, as it was at 2026-09-21T14:13:20Z\n"))
        #expect(plan.warnings.contains { $0.contains("is not in the backup") })
        #expect(plan.warnings.contains { $0.contains("made with another image") })
    }

    @Test func `what does not fit is refused, all at once`() throws {
        let cases: [((inout BackupManifest) -> Void, String)] = [
            ({ $0.recipe = "other" }, "is one of 'other'"), ({ $0.method = "odd" }, "no method 'odd'"),
            ({ $0.version = "9.4" }, "is of version 9.4"), ({ $0.version = "10.1.6" }, "is of version 10.1.6"),
            ({ $0.version = "?" }, "none that can be compared"), ({ $0.data = "/elsewhere" }, "was in /elsewhere"),
        ]
        for (change, words) in cases {
            let found = reasons(try planning(ShelfBackup(ShelfBackup.files, change)))
            #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
        }
        #expect(
            reasons(
                try planning(
                    ShelfBackup {
                        $0.version = "9.4"; $0.data = "/x"
                    })
            ).count == 2)
        // An older one of the series is what backups are for.
        #expect(reasons(try planning(ShelfBackup { $0.version = "10.1.4" })) == [])
    }

    @Test func `room is asked for for the copy and for what is larger than the data was`() throws {
        let tight = Sample.space(free: 7 << 30)
        #expect(reasons(try planning(ShelfBackup()) { $0.space["/data"] = tight }) == [])
        let large = try ShelfBackup { $0.streamBytes = 7 << 30 }
        let found = reasons(try planning(large) { $0.space["/data"] = tight })
        #expect(found.count == 1 && found[0].contains("7.0 GiB are free"), "\(found)")
    }

    @Test func `an owner's file stays true, so it is no reason to refuse`() throws {
        let compose: JSONValue = ["com.docker.compose.service": "database", "com.docker.compose.project": "shop"]
        let found = try planning(ShelfBackup()) { $0.original.set("Config", "Labels", to: compose) }
        guard case .plan(let plan) = found else { return #expect(reasons(found) == []) }
        #expect(!plan.warnings.contains { $0.contains("owner") })
    }
}
