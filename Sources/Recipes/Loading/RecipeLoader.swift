public import GalleyCore
internal import YAMLReading

/// Reads a recipe's folder, already in memory, and says everything that is wrong with it in one pass.
public enum RecipeLoader {
    /// The file every recipe's folder has.
    public static let fileName = "recipe.yaml"

    /// - Parameters:
    ///   - files: names in the folder and their texts; only `recipe.yaml` and `*.sh` are looked at.
    ///   - name: the folder's name, which is the recipe's.
    ///   - source: what stands before a file's name in findings, and ``Recipe/source``.
    /// - Returns: the recipe, nil when any finding is an error; and the findings in the order of the files.
    public static func load(
        files: [String: String], name: String, source: String
    ) -> (recipe: Recipe?, diagnostics: [Diagnostic]) {
        let findings = Findings(file: "\(source)/\(fileName)")
        let recipe = read(files: files, name: name, source: source, findings: findings)
        return (findings.hasErrors ? nil : recipe, findings.sorted)
    }

    private static func read(files: [String: String], name: String, source: String, findings: Findings) -> Recipe? {
        if name.isEmpty || !name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }) {
            findings.add(
                "'\(name)' can't name a recipe", hint: "the folder's name has lower-case letters, digits and '-'")
        }
        guard let text = files[fileName] else {
            findings.add("the file is missing", hint: "a recipe is a folder with a \(fileName) and its scripts")
            return nil
        }
        guard
            let document = YAMLDocument(text, emptyHint: "it starts with schema: 1", findings: findings),
            isOurSchema(document, findings: findings),
            let top = Section(
                document, as: "a recipe",
                required: ["schema", "title", "recognise", "server", "versions", "tasks"],
                optional: ["prelude", "maintenance-prelude", "maintenance", "backups-prelude", "backups"])
        else { return nil }
        let title = top.text("title")
        let recognition = top.recognition()
        let server = top.serverRules()
        let versions = top.versionRules()
        var reader = TaskReader(files: files, findings: findings, top: top)
        let tasks = reader.tasks(of: top)
        let maintenance = reader.maintenance(of: top)
        let backups = reader.backups(of: top)
        reader.reportUnused()
        guard let title, let recognition, let server, let versions else { return nil }
        return Recipe(
            name: name, title: title, source: source, digest: digest(of: files), recognition: recognition,
            server: server, versions: versions, tasks: tasks, maintenance: maintenance, backups: backups)
    }

    /// Keys of another schema would all be reported as unknown: the number is looked at first, and alone.
    private static func isOurSchema(_ document: YAMLDocument, findings: Findings) -> Bool {
        guard let schema = document.peek("schema"), schema.text != "1" else { return true }
        findings.add(
            at: schema.place, "this Galley reads schema 1, not \(schema.form)",
            hint: "write schema: 1, or use the Galley this recipe was made for")
        return false
    }

    /// SHA-256 over the names and texts of what Galley reads, each with its length, so that no two folders give the
    /// same bytes.
    static func digest(of files: [String: String]) -> String {
        let used = files.filter { $0.key == fileName || $0.key.hasSuffix(".sh") }.sorted { $0.key < $1.key }
        return ContentDigest.of(used.flatMap { "\($0.utf8.count) \($0)\n\($1.utf8.count)\n\($1)".utf8 })
    }
}
