import GalleyCore
import Recipes
import Testing

@testable import Upgrade

/// Where the tasks stand that a recipe may have besides.
@Suite struct OptionalTaskTests {
    /// - Parameter to: the running server is 10.1.5.
    private func actions(to version: String, _ recipe: Recipe) throws -> [Action] {
        try Sample.plan(Sample.observation(to: version), recipe: recipe).steps.map(\.action)
    }

    private static let every: [(String, Recipe)] = [
        ("10.1.9", TestRecipe.whole), ("10.1.9", TestRecipe.fixpacks), ("11.0.2", TestRecipe.whole),
    ]

    @Test func `a recipe without them has none of them`() throws {
        for version in ["10.1.9", "11.0.2"] {
            let actions = try actions(to: version, TestRecipe.recipe)
            #expect(!actions.contains { $0.isOptionalTask || $0.isOptionalRecord })
        }
    }

    @Test(arguments: every)
    func `the server is ended right before each stop, and that it will be is written down`(
        version: String, recipe: Recipe
    ) throws {
        let actions = try actions(to: version, recipe)
        let stops = actions.indices.filter { if case .stop = actions[$0] { true } else { false } }
        #expect(stops.count == (version == "10.1.9" && recipe == TestRecipe.whole ? 1 : 3))
        let records: [ContainerRole: Checkpoint] = [
            .original: .stopping, .closedOriginal: .endingOriginal, .closedSuccessor: .endingSuccessor,
        ]
        for place in stops {
            guard case .stop(let role) = actions[place] else { continue }
            #expect(actions[place - 1] == .task(.shutdown, role))
            #expect(try actions[place - 2] == .record(#require(records[role])))
        }
        #expect(actions.count { if case .task(.shutdown, _) = $0 { true } else { false } } == stops.count)
    }

    @Test(arguments: every)
    func `what was awake is woken when all is proved, before the engine may restart it`(
        version: String, recipe: Recipe
    ) throws {
        #expect(
            try actions(to: version, recipe).suffix(4) == [
                .verifyIdentity(.successor), .task(.activate, .successor), .releaseRestart(.successor), .commit,
            ])
    }

    @Test func `the old server backs up only before another series, with its fingerprint taken`() throws {
        let release = try actions(to: "11.0.2", TestRecipe.whole)
        let place = try #require(release.firstIndex(of: .task(.offlineBackup, .closedOriginal)))
        #expect(release[place - 1] == .fingerprint(.closedOriginal))
        #expect(release[place + 1] == .record(.endingOriginal))
        for (version, recipe) in [("10.1.9", TestRecipe.whole), ("10.1.9", TestRecipe.fixpacks)] {
            #expect(try !actions(to: version, recipe).contains(.task(.offlineBackup, .closedOriginal)))
        }
    }

    @Test(arguments: every)
    func `each has the recipe's own patience`(version: String, recipe: Recipe) throws {
        var recipe = recipe
        for (minutes, name) in TaskName.optional.enumerated() {
            recipe.tasks[name]?.timeout = .seconds(60 * (minutes + 7))
        }
        let steps = try Sample.plan(Sample.observation(to: version), recipe: recipe).steps
        for step in steps {
            guard case .task(let name, _) = step.action, step.action.isOptionalTask else { continue }
            #expect(step.timeout == recipe.tasks[name]?.timeout)
        }
    }

    @Test func `each task alone gives its steps alone`() throws {
        let plain = try actions(to: "11.0.2", TestRecipe.recipe)
        let counts: [TaskName: Int] = [.shutdown: 5, .offlineBackup: 1, .activate: 1]
        for (name, count) in counts {
            var recipe = TestRecipe.recipe
            recipe.tasks[name] = TestRecipe.whole.tasks[name]
            let added = try actions(to: "11.0.2", recipe)
            #expect(added.count == plain.count + count)
            #expect(added.filter(plain.contains) == plain)
        }
    }
}
