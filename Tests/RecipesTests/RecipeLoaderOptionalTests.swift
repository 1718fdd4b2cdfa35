import GalleyCore
import Testing

@testable import Recipes

/// The keys that most recipes do without.
@Suite struct RecipeLoaderOptionalTests {
    @Test func `every optional value arrives in the model`() throws {
        var files = SampleRecipe.files
        files["recipe.yaml"] =
            SampleRecipe.yaml
            .replacingOccurrence(of: "environment: [", with: "entrypoint: [/opt/sample/]\n  environment: [")
            .replacingOccurrence(of: "start-timeout: 5m", with: "keep-hostname: true\n  start-timeout: 5m")
            .replacingOccurrence(
                of: "within-series: compatible",
                with: "same-version: compatible\n  paths: [11.1 to 11.5, 11.5 to 12.1]\n  within-series: converting"
            ) + "  shutdown: { script: shutdown.sh, user: root, timeout: 1m }\n"
        files["shutdown.sh"] = "echo down\n"
        let (loaded, diagnostics) = SampleRecipe.load(files)
        #expect(diagnostics == [])
        let recipe = try #require(loaded)
        #expect(recipe.recognition.entrypoints == ["/opt/sample/"])
        #expect(recipe.server.keepsHostname)
        #expect(recipe.versions.sameVersion == .compatible && recipe.versions.withinSeries == .converting)
        #expect(recipe.versions.paths?.map(\.from.short) == ["11.1", "11.5"])
        #expect(recipe.versions.paths?.map(\.to.short) == ["11.5", "12.1"])
        #expect(recipe.tasks[.shutdown]?.timeout == .seconds(60))
        #expect(recipe.tasks[.activate] == nil)
    }

    @Test func `without them a recipe does as before`() throws {
        let recipe = try #require(SampleRecipe.load().recipe)
        #expect(recipe.recognition.entrypoints == [] && !recipe.server.keepsHostname)
        #expect(recipe.versions.sameVersion == recipe.versions.withinSeries && recipe.versions.paths == nil)
    }

    @Test(arguments: [
        ("environment: [", "entrypoint: [opt]\n  environment: [", "'opt' must be an absolute path in the image"),
        (
            "start-timeout: 5m", "keep-hostname: maybe\n  start-timeout: 5m",
            "'server.keep-hostname' must be true or false, not 'maybe'"
        ),
        ("series: 2", "series: 2\n  paths: [11.5 to 11.1]", "'11.5 to 11.1' is no path from one series up to another"),
        ("series: 2", "series: 2\n  paths: [11.1-11.5]", "'11.1-11.5' is no path from one series up to another"),
        ("series: 2", "series: 2\n  same-version: same", "'versions.same-version' is no class of a version step"),
    ])
    func `a wrong form is found with its place`(text: String, other: String, expected: String) {
        let findings = SampleRecipe.findings(replacing: text, with: other)
        #expect(findings.count == 1, "\(findings)")
        #expect(findings.first?.contains("error: \(expected)") == true, "\(findings)")
    }
}
