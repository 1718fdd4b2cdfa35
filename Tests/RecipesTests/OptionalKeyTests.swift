import GalleyCore
import Testing

@testable import Recipes

/// The keys and tasks that a recipe may leave out.
@Suite struct OptionalKeyTests {
    @Test func `every one of them arrives in the model`() throws {
        let (loaded, diagnostics) = SampleRecipe.load(WholeRecipe.files)
        #expect(diagnostics == [])
        let recipe = try #require(loaded)
        #expect(
            recipe.recognition
                == Recognition(
                    repositories: ["whole"], environment: [], entrypoints: ["/opt/whole/", "/usr/bin/wholed"]))
        #expect(recipe.server.keepsHostname)
        #expect(recipe.versions.sameVersion == .compatible)
        #expect(recipe.versions.withinSeries == .converting)
        #expect(recipe.versions.paths?.map { [$0.from.text, $0.to.text] } == [["11.1", "11.5"], ["11.5", "12.1"]])
        #expect(Set(recipe.tasks.keys) == Set(TaskName.required + TaskName.optional))
        for name in TaskName.optional {
            #expect(
                recipe.tasks[name]
                    == RecipeTask(name: name, script: "echo \(name)\n", user: "root", timeout: .seconds(60)))
        }
    }

    @Test func `a host name that need not be kept is not`() throws {
        var files = WholeRecipe.files
        files["recipe.yaml"] = files["recipe.yaml"]?.replacingOccurrence(of: "true", with: "false")
        let (recipe, diagnostics) = SampleRecipe.load(files)
        #expect(diagnostics == [])
        #expect(recipe?.server.keepsHostname == false)
    }

    private static let noPath = "is no path from one series up to another hint: such as 11.1 to 11.5"

    @Test(
        arguments: [
            ("[/opt/whole/,", "[opt/whole/,", "5:16: error: 'opt/whole/' must be an absolute path in the image"),
            (
                "[/opt/whole/, /usr/bin/wholed]", "/opt/whole/",
                "5:15: error: 'recognise.entrypoint' must be a list, not '/opt/whole/' hint: such as [/opt/whole/]"
            ),
            (
                "[/opt/whole/,", "[[/opt],",
                "5:16: error: an element of 'recognise.entrypoint' must be a text, not a list"
            ),
            (
                "entrypoint", "entry-point",
                "5:3: error: unknown key 'entry-point' in 'recognise' hint: did you mean 'entrypoint'?"
            ),
            (
                "keep-hostname: true", "keep-hostname: yes",
                "9:18: error: 'server.keep-hostname' must be true or false, not 'yes'"
            ),
            (
                "keep-hostname: true", "keep-hostname: maybe",
                "9:18: error: 'server.keep-hostname' must be true or false, not 'maybe'"
            ),
            (
                "keep-hostname: true", "keep-hostname: [true]",
                "9:18: error: 'server.keep-hostname' must be true or false, not a list"
            ),
            (
                "same-version: compatible", "same-version: compatibel",
                "13:17: error: 'versions.same-version' is no class of a version step: 'compatibel' "
                    + "hint: did you mean 'compatible'?"
            ),
            ("[11.1 to 11.5,", "[11.5 to 11.1,", "16:11: error: '11.5 to 11.1' \(noPath)"),
            ("11.5 to 12.1]", "11.1-11.5]", "16:25: error: '11.1-11.5' \(noPath)"),
            ("11.5 to 12.1]", "11.5 to 11.5]", "16:25: error: '11.5 to 11.5' \(noPath)"),
            // Within one series there is no path to be named.
            ("11.5 to 12.1]", "11.5.4 to 11.5.9]", "16:25: error: '11.5.4 to 11.5.9' \(noPath)"),
            ("11.5 to 12.1]", "11.5 into 12.1]", "16:25: error: '11.5 into 12.1' \(noPath)"),
            ("11.5 to 12.1]", "11.5 to]", "16:25: error: '11.5 to' \(noPath)"),
            ("11.5 to 12.1]", "old to new]", "16:25: error: 'old to new' \(noPath)"),
            ("11.5 to 12.1]", "11.5 to 12.1 to 13]", "16:25: error: '11.5 to 12.1 to 13' \(noPath)"),
            (
                "11.5 to 12.1]", "[11.5, 12.1]]",
                "16:25: error: an element of 'versions.paths' must be a text, not a list"
            ),
            (
                "[11.1 to 11.5, 11.5 to 12.1]", "11.1 to 11.5",
                "16:10: error: 'versions.paths' must be a list, not '11.1 to 11.5' hint: such as [11.1 to 11.5]"
            ),
            (
                "[11.1 to 11.5, 11.5 to 12.1]", "[]", "16:10: error: 'versions.paths' must hold at least one path"
            ),
        ] as [(String, String, String)])
    func `a wrong form is one finding with its place`(text: String, other: String, expected: String) {
        #expect(SampleRecipe.findings(replacing: text, with: other, in: WholeRecipe.files) == [expected])
    }

    @Test(arguments: TaskName.optional)
    func `a task that a recipe has besides is read as strictly as any other`(name: TaskName) throws {
        let text = try #require(WholeRecipe.files["recipe.yaml"])
        let line = 1 + (text.split(separator: "\n").firstIndex { $0.hasPrefix("  \(name):") } ?? -1)
        let column = "  \(name): { script: ".count + 1
        let found = SampleRecipe.findings(
            replacing: "script: \(name).sh", with: "script: /\(name).sh", in: WholeRecipe.files)
        #expect(
            found == [
                "\(line):\(column): error: 'tasks.\(name).script' must name a script beside recipe.yaml, "
                    + "not '/\(name).sh' hint: NAME.sh",
                "\(name).sh: warning: no task uses this script hint: name it in recipe.yaml",
            ])
        #expect(
            SampleRecipe.findings(
                replacing: "  \(name): { script: \(name).sh, user: root, timeout: 60s }",
                with: "  \(name): { script: \(name).sh, user: root }", in: WholeRecipe.files) == [
                    "\(line):\(column - "script: ".count - 2): error: missing key 'tasks.\(name).timeout'"
                ])
    }

    @Test func `a task that no recipe may have is told of with those that one may`() {
        #expect(
            SampleRecipe.findings(replacing: "  shutdown:", with: "  shutdwn:", in: WholeRecipe.files) == [
                "26:3: error: unknown key 'shutdwn' in 'tasks' hint: did you mean 'shutdown'?",
                "shutdown.sh: warning: no task uses this script hint: name it in recipe.yaml",
            ])
    }
}
