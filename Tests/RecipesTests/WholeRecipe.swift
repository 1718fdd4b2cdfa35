import Recipes

/// A recipe with every key and task that a recipe may have besides, in the order of its lines.
enum WholeRecipe {
    private static let head = """
        schema: 1
        title: Whole
        recognise:
          repositories: [whole]
          entrypoint: [/opt/whole/, /usr/bin/wholed]
        server:
          start-timeout: 5m
          stop: { timeout: 1m, clean-exit: [0] }
          keep-hostname: true
          answer: { expect: ["0a"] }
        versions:
          series: 2
          same-version: compatible
          within-series: converting
          across-series: converting
          paths: [11.1 to 11.5, 11.5 to 12.1]
        tasks:
        """

    static var files: [String: String] {
        let tasks = TaskName.required + TaskName.optional
        let lines = tasks.map { "  \($0): { script: \($0).sh, user: root, timeout: 60s }\n" }
        var files = Dictionary(uniqueKeysWithValues: tasks.map { ("\($0).sh", "echo \($0)\n") })
        files["recipe.yaml"] = head + "\n" + lines.joined()
        return files
    }
}
