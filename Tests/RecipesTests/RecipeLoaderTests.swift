import GalleyCore
import Testing

@testable import Recipes

@Suite struct RecipeLoaderTests {
    @Test func `every value of a recipe arrives in the model`() throws {
        let (loaded, diagnostics) = SampleRecipe.load()
        #expect(diagnostics == [])
        let recipe = try #require(loaded)
        #expect(recipe.name == "sample" && recipe.title == "Sample" && recipe.source == "here")
        #expect(recipe.recognition == Recognition(repositories: ["sample"], environment: ["SAMPLE_VERSION"]))
        #expect(recipe.server.startTimeout == .seconds(300) && recipe.server.stopTimeout == .seconds(60))
        #expect(recipe.server.cleanExitCodes == [0, 3])
        #expect(recipe.server.answer == PortAnswer(send: [0, 255], offset: 4, expect: [10]))
        #expect(recipe.versions.oldest?.numbers == [10, 10])
        #expect(recipe.versions.convertIfChanged == ["collation."])
        // What was not written is as if there were no such key.
        #expect(recipe.recognition.entrypoints == [])
        #expect(!recipe.server.keepsHostname)
        #expect(recipe.versions.sameVersion == .compatible)
        #expect(recipe.versions.paths == nil)
        #expect(Set(recipe.tasks.keys) == Set(TaskName.required))
        #expect(recipe.tasks[.flush]?.script == "login() { :; }\necho flush\n")
    }

    @Test(
        arguments: [
            (
                "title:", "titel:",
                ["1:1: error: missing key 'title'", "2:1: error: unknown key 'titel' hint: did you mean 'title'?"]
            ),
            (
                "offset: 4", "ofset: 4",
                ["9:28: error: unknown key 'ofset' in 'server.answer' hint: did you mean 'offset'?"]
            ),
            (
                "series: 2", "series: two",
                ["11:11: error: 'versions.series' must be a whole number from 1 to 4, not 'two'"]
            ),
            (
                "start-timeout: 5m", "start-timeout: 5 minutes",
                [
                    "7:18: error: 'server.start-timeout' must be a duration above 0, not '5 minutes' "
                        + "hint: such as 90s, 5m or 1h30m"
                ]
            ),
            (
                "00 ff", "00 f",
                [
                    "9:19: error: 'server.answer.send' must be hex digits, two for each byte, not '00 f' "
                        + "hint: such as \"00 08\""
                ]
            ),
            (
                "[\"0a\"]", "[\"0a0b\", 7g]",
                [
                    "9:48: error: an element of 'server.answer.expect' must be one byte as two hex digits, not '0a0b'",
                    "9:56: error: an element of 'server.answer.expect' must be one byte as two hex digits, not '7g'",
                ]
            ),
            (
                "\"10.10\"", "new",
                ["14:11: error: 'versions.oldest' must be a version, not 'new' hint: such as \"10.2\""]
            ),
            (
                "across-series: converting", "across-series: convertin",
                [
                    "13:18: error: 'versions.across-series' is no class of a version step: 'convertin' "
                        + "hint: did you mean 'converting'?"
                ]
            ),
            (
                "[0, 3]", "[0, 300]",
                [
                    "8:40: error: an element of 'server.stop.clean-exit' must be a whole number from 0 to 255, not '300'"
                ]
            ),
            (
                "repositories: [sample]", "repositories: sample",
                [
                    "4:17: error: 'recognise.repositories' must be a list, not 'sample' hint: such as [sample]"
                ]
            ),
            (
                "[sample]", "[library/sample]",
                [
                    "4:18: error: 'library/sample' can't be the last part of a repository's path "
                        + "hint: docker.io/library/NAME:TAG is recognised by NAME"
                ]
            ),
            (
                "script: flush.sh", "script: flash.sh",
                [
                    "20:20: error: 'tasks.flush.script' names 'flash.sh', which is not in the folder hint: did you mean 'flush.sh'?",
                    "flush.sh: warning: no task uses this script hint: name it in recipe.yaml",
                ]
            ),
            (
                "script: flush.sh", "script: ../flush.sh",
                [
                    "20:20: error: 'tasks.flush.script' must name a script beside recipe.yaml, not '../flush.sh' hint: NAME.sh",
                    "flush.sh: warning: no task uses this script hint: name it in recipe.yaml",
                ]
            ),
            (
                "[0, 3]", "[]",
                ["8:36: error: 'server.stop.clean-exit' must hold at least one number"]
            ),
            (
                "user: root", "user: ro ot",
                ["18:36: error: 'tasks.image.user' must be a user's name or number, not 'ro ot'"]
            ),
            (
                "  flush: ", "  flash: ",
                [
                    "18:3: error: missing key 'tasks.flush'",
                    "20:3: error: unknown key 'flash' in 'tasks' hint: did you mean 'flush'?",
                    "flush.sh: warning: no task uses this script hint: name it in recipe.yaml",
                ]
            ),
            (
                "schema: 1", "schema: 2",
                [
                    "1:9: error: this Galley reads schema 1, not '2' hint: write schema: 1, or use the Galley this recipe was made for"
                ]
            ),
            ("schema: 1\n", "", ["1:1: error: missing key 'schema'"]),
            ("title: Sample", "title:", ["2:7: error: 'title' must be a text, not empty"]),
            ("title: Sample", "title: [a]", ["2:8: error: 'title' must be a text, not a list"]),
            ("title: Sample", "title: Sample\ntitle: Other", ["3:1: error: the key 'title' stands twice"]),
            (
                "title: Sample", "\ttitle: Sample",
                [
                    "2:1: error: not YAML: found a tab character that violates indentation "
                        + "hint: YAML indents with spaces, not with tabs"
                ]
            ),
            ("[sample]", "[sample", ["5:14: error: not YAML: did not find expected ',' or ']'"]),
        ] as [(String, String, [String])])
    func `a mistake is reported with its place and a hint`(text: String, other: String, expected: [String]) {
        #expect(SampleRecipe.findings(replacing: text, with: other) == expected)
    }

    @Test func `one pass collects mistakes from every part`() {
        var files = SampleRecipe.files
        files["recipe.yaml"] = SampleRecipe.yaml
            .replacingOccurrence(of: "title", with: "tilte").replacingOccurrence(of: "5m", with: "soon")
            .replacingOccurrence(of: "series: 2", with: "series: 9").replacingOccurrence(of: "login.sh", with: "log.sh")
        files["ready.sh"] = "echo a\r\necho b\r\n"
        files["image.sh"] = " \n"
        let (recipe, diagnostics) = SampleRecipe.load(files)
        #expect(recipe == nil)
        #expect(diagnostics.filter { $0.severity == .error }.count == 7)
        #expect(diagnostics.first?.file == "here/recipe.yaml" && diagnostics.last?.file == "here/ready.sh")
    }

    @Test func `a folder without recipe.yaml is no recipe`() {
        let (recipe, diagnostics) = SampleRecipe.load(["ready.sh": "echo\n"])
        #expect(recipe == nil)
        #expect(diagnostics.first?.description.hasPrefix("here/recipe.yaml: error: the file is missing") == true)
    }

    @Test func `the digest changes with every script and with nothing else`() {
        let files = SampleRecipe.files
        let digest = RecipeLoader.digest(of: files)
        for name in files.keys {
            var changed = files
            changed[name]? += " "
            #expect(RecipeLoader.digest(of: changed) != digest, "\(name)")
        }
        var more = files
        more["README.md"] = "words"
        #expect(RecipeLoader.digest(of: more) == digest)
        // A text moved from one file to the next.
        #expect(
            RecipeLoader.digest(of: ["a.sh": "x", "b.sh": "y"]) != RecipeLoader.digest(of: ["a.sh": "xy", "b.sh": ""]))
    }
}
