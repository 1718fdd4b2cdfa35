import GalleyCore
import Recipes

/// The recipe of ``SimulatedDatabase``.
enum TestRecipe {
    static let recipe = Recipe(
        name: "testdb", title: "TestDB", source: "test", digest: "sha256:recipe",
        recognition: Recognition(repositories: ["testdb"], environment: []),
        server: ServerRules(
            stopTimeout: .seconds(60), cleanExitCodes: [0], startTimeout: .seconds(20),
            answer: PortAnswer(send: [], offset: 4, expect: [10])),
        versions: VersionRules(
            series: 1, withinSeries: .compatible, acrossSeries: .converting, convertIfChanged: ["collation."]),
        tasks: Dictionary(
            uniqueKeysWithValues: TaskName.required.map {
                ($0, RecipeTask(name: $0, script: "# \($0)\n", user: "0", timeout: .seconds(30)))
            }))

    /// With every optional task, and a host name that the data holds.
    static let whole: Recipe = {
        var whole = recipe
        whole.server.keepsHostname = true
        for name in TaskName.optional {
            whole.tasks[name] = RecipeTask(name: name, script: "# \(name)\n", user: "0", timeout: .seconds(30))
        }
        return whole
    }()

    static let catalogue = RecipeCatalogue(recipes: [recipe])
}
