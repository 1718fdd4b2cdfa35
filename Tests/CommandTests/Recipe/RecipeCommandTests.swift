import Foundation
import GalleyCore
import Testing

@Suite(.timeLimit(.minutes(1))) final class RecipeCommandTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "galley-recipes-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func galley(_ arguments: String...) async throws -> BuiltGalley.Result {
        try await BuiltGalley.run(arguments, environment: ["XDG_CONFIG_HOME": folder.path])
    }

    /// A copy of a built-in recipe's folder, changed.
    private func copy(_ name: String, to path: String, _ change: (String) -> String) throws -> URL {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../recipes/\(name)").standardizedFileURL
        let copy = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: source, to: copy)
        let file = copy.appending(path: "recipe.yaml")
        try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
        return copy
    }

    @Test func theListIsTheResultAndNothingElse() async throws {
        let table = try await galley("recipe", "list")
        #expect(table.status == 0)
        #expect(table.error == "")
        #expect(table.out.hasPrefix("NAME"))
        #expect(table.out.contains("\nmariadb      MariaDB      mariadb "))
        #expect(table.out.contains("built-in:postgresql\n"))
        #expect(!table.out.contains("\u{1B}"))

        let list = try JSONValue(parsing: try await galley("recipe", "list", "-o", "json").out.utf8)
        #expect(list.array?.compactMap { $0["name"]?.string } == ["db2", "mariadb", "postgresql"])
        #expect(try await galley("recipe", "list", "--output", "yaml").out.contains("- digest: sha256:"))
    }

    @Test func showsFactsAndScripts() async throws {
        let text = try await galley("recipe", "show", "mariadb").out
        #expect(text.contains("\nTo another series:    converting\n"))
        #expect(text.contains("\nready-locally   "))
        let json = try JSONValue(parsing: try await galley("recipe", "show", "mariadb", "-o", "json").out.utf8)
        #expect(json[path: "versions", "acrossSeries"] == "converting")
        let script = try await galley("recipe", "show", "mariadb", "--task", "observe")
        #expect(script.status == 0)
        #expect(script.out.contains("\n"))
        #expect(!script.out.contains("To another series:"))
    }

    @Test("what users may run is listed with what it may be told, and its script is shown like any other")
    func showsMaintenance() async throws {
        let text = try await galley("recipe", "show", "postgresql").out
        #expect(text.contains("\nMAINTENANCE "))
        #expect(text.contains("\nBACKUP "))
        #expect(text.contains(" (heavy) "), "\(text)")
        let json = try JSONValue(parsing: try await galley("recipe", "show", "postgresql", "-o", "json").out.utf8)
        let vacuum = json["maintenance"]?.array?.first { $0["name"] == "vacuum" }
        #expect(vacuum?["isHeavy"] == true)
        #expect(vacuum?["parameters"]?.array?.first?["name"] == "database")
        let script = try await galley("recipe", "show", "postgresql", "--task", "vacuum").out
        #expect(script.hasSuffix("vacuum </dev/null\n"))
        // Whole, as it is run: with what is put before it.
        #expect(script.contains("\nlog_in() {"))
        #expect(script.contains("\neach_database() {"))
        let wrong = try await galley("recipe", "show", "postgresql", "--task", "vacum")
        #expect(wrong.status == 64)
        #expect(wrong.error.contains("did you mean 'vacuum'?"), "\(wrong.error)")
    }

    @Test("what a recipe may say besides is shown where it says it")
    func showsWhatARecipeMaySay() async throws {
        let text = try await galley("recipe", "show", "db2").out
        for line in [
            "Images:               db2, db2_developer_c", "Entry points:         /var/db2_setup/…",
            "Host name:            stays the original's", "The same version:     compatible",
            "Within a series:      converting",
            "Only:                 10.5 to 11.1, 10.5 to 11.5, 11.1 to 11.5, 11.5 to 12.1",
            "activate         root   6 h", "offline-backup   root   24 h", "shutdown         root   30 min",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        #expect(!text.contains("Variables:"))
        let json = try JSONValue(parsing: try await galley("recipe", "show", "db2", "-o", "json").out.utf8)
        #expect(json["entrypoints"] == ["/var/db2_setup/"])
        #expect(json[path: "server", "keepsHostname"] == true)
        #expect(json[path: "versions", "sameVersion"] == "compatible")
        #expect(
            json[path: "versions", "paths"] == ["10.5 to 11.1", "10.5 to 11.5", "11.1 to 11.5", "11.5 to 12.1"])
        #expect(json["tasks"]?.array?.compactMap { $0["name"]?.string }.contains("offline-backup") == true)

        let silent = try await galley("recipe", "show", "mariadb").out
        for label in ["Entry points:", "Host name:", "Only:"] { #expect(!silent.contains("\n\(label)"), "\(label)") }
        #expect(silent.contains("\nThe same version:     compatible\n"))
        let plain = try JSONValue(parsing: try await galley("recipe", "show", "mariadb", "-o", "json").out.utf8)
        #expect(plain["entrypoints"] == [])
        #expect(plain[path: "server", "keepsHostname"] == false)
        #expect(plain[path: "versions", "paths"] == nil)
        let script = try await galley("recipe", "show", "db2", "--task", "shutdown").out
        #expect(script.hasSuffix("shutdown </dev/null\n"))
    }

    @Test("a name that does not exist gets the nearest one that does")
    func unknownNames() async throws {
        let recipe = try await galley("recipe", "show", "mariab")
        #expect(recipe.status == 64)
        #expect(recipe.out == "")
        #expect(recipe.error == "galley: error: there is no recipe 'mariab'\nhint: did you mean 'mariadb'?\n")
        let task = try await galley("recipe", "show", "mariadb", "--task", "observ", "--debug")
        #expect(task.status == 64)
        #expect(task.error.contains("did you mean 'observe'?"))
        #expect(task.error.hasSuffix("kind: GalleyError.notFound\n"))
    }

    @Test func aGoodRecipeHasNothingWrong() async throws {
        let good = try copy("mariadb", to: "good") { $0 }
        let result = try await galley("recipe", "check", good.path, good.path + "/recipe.yaml")
        #expect(result.status == 0)
        #expect(result.out == "\(good.path): nothing wrong\n\(good.path)/recipe.yaml: nothing wrong\n")
    }

    @Test("what is wrong is told with its place, and exits 65")
    func wrong() async throws {
        let bad = try copy("mariadb", to: "bad") { $0.replacing("title:", with: "titel:") }
        let text = try String(contentsOf: bad.appending(path: "recipe.yaml"), encoding: .utf8)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("titel") }
        let place = "\(bad.path)/recipe.yaml:\((line ?? -2) + 1):1: error: "
        let result = try await galley("recipe", "check", bad.path)
        #expect(result.status == 65)
        #expect(result.out.contains(place), "\(result.out)")
        #expect(result.out.contains("did you mean 'title'?"))
        #expect(result.error == "")

        let json = try await galley("recipe", "check", bad.path, "-o", "json")
        #expect(json.status == 65)
        let findings = try JSONValue(parsing: json.out.utf8).array ?? []
        #expect(findings.contains { $0["line"]?.integer == line.map { Int64($0 + 1) } && $0["severity"] == "error" })
    }

    @Test func whereThereIsNoRecipe() async throws {
        for (path, status) in [("/nonexistent", 64), ("/dev/null", 65)] {
            let result = try await galley("recipe", "check", path)
            #expect(result.status == status)
            #expect(result.error.hasPrefix("galley: error: "))
            #expect(result.out == "")
        }
        #expect(try await galley("recipe", "check").status == 64)
    }

    @Test func theUsersRecipeIsListedAndABrokenOneIsTold() async throws {
        _ = try copy("mariadb", to: "galley/recipes/shopdb") { $0 }
        _ = try copy("mariadb", to: "galley/recipes/broken") { _ in "schema: 1\n" }
        let result = try await galley("recipe", "list")
        #expect(result.status == 0)
        #expect(result.out.contains("\nshopdb "))
        #expect(!result.out.contains("broken"))
        #expect(result.error.contains("broken/recipe.yaml"))
        #expect(try await galley("recipe", "show", "broken").status == 65)
    }

    @Test("names are completed, and the completion script is shell")
    func completion() async throws {
        let script = try await BuiltGalley.run(["--generate-completion-script", "bash"])
        #expect(script.status == 0)
        #expect(script.out.contains("---completion recipe show"))
        let names = try await galley("---completion", "recipe", "show", "--", "name", "2", "0")
        #expect(names.out == "db2\nmariadb\npostgresql\n")
    }
}
