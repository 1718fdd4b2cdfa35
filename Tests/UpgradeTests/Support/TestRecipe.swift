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
            }),
        maintenance: [
            MaintenanceTask(
                title: "frees room",
                task: RecipeTask(name: TaskName("vacuum"), script: "true\n", user: "0", timeout: .seconds(3600)))
        ])

    /// The same database, handled with every task that a recipe may have besides, and with its host's name in the data.
    static let whole: Recipe = {
        var whole = recipe
        whole.digest = "sha256:whole"
        whole.server.keepsHostname = true
        for name in TaskName.optional {
            whole.tasks[name] = RecipeTask(name: name, script: "# \(name)\n", user: "0", timeout: .seconds(30))
        }
        return whole
    }()

    /// The whole one, of a vendor whose every step changes the data.
    static let fixpacks: Recipe = {
        var fixpacks = whole
        fixpacks.versions.sameVersion = .compatible
        fixpacks.versions.withinSeries = .converting
        return fixpacks
    }()
}
