import GalleyCore

@testable import Recipes

/// A small whole recipe, and what the loader says of it after one change.
enum SampleRecipe {
    static let yaml = """
        schema: 1
        title: Sample
        recognise:
          repositories: [sample]
          environment: [SAMPLE_VERSION]
        server:
          start-timeout: 5m
          stop: { timeout: 1m, clean-exit: [0, 3] }
          answer: { send: "00 ff", offset: 4, expect: ["0a"] }
        versions:
          series: 2
          within-series: compatible
          across-series: converting
          oldest: "10.10"
          convert-if-changed: [collation.]
        prelude: login.sh
        tasks:
        """ + "\n" + tasks

    static let tasks = TaskName.required
        .map { "  \($0): { script: \($0).sh, user: root, timeout: 60s }\n" }.joined()

    static var files: [String: String] {
        var files = ["recipe.yaml": yaml, "login.sh": "login() { :; }\n"]
        for name in TaskName.required { files["\(name).sh"] = "echo \(name)\n" }
        return files
    }

    static func load(_ files: [String: String] = files) -> (recipe: Recipe?, diagnostics: [Diagnostic]) {
        RecipeLoader.load(files: files, name: "sample", source: "here")
    }

    /// The diagnostics after one replacement in the YAML, as the user sees them.
    static func findings(replacing text: String, with other: String, in files: [String: String] = files) -> [String] {
        var files = files
        files["recipe.yaml"] = files["recipe.yaml"]?.replacingOccurrence(of: text, with: other)
        return load(files).diagnostics.map {
            $0.description.replacingOccurrence(of: "here/recipe.yaml:", with: "")
                .replacingOccurrence(of: "here/", with: "").replacingOccurrence(of: "\n  hint:", with: " hint:")
        }
    }
}

extension String {
    /// With the first occurrence replaced; unchanged when there is none.
    func replacingOccurrence(of text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        var copy = self
        copy.replaceSubrange(range, with: other)
        return copy
    }
}
