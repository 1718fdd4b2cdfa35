import GalleyCore
import TestSupport
import Testing

@testable import Recipes

/// The scripts as they are sent: assignments, prelude, script.
@Suite struct ScriptTests {
    static let scripts: [SentScript] = RecipeCatalogue.load(userFolder: nil).recipes.flatMap { recipe in
        let chores = recipe.maintenance.map { chore in
            var variables = Dictionary(uniqueKeysWithValues: chore.parameters.map { ($0.variable, "it's") })
            variables["GALLEY_RUN"] = "galley-x"
            return sent(chore.task, of: recipe, variables)
        }
        return recipe.tasks.values.sorted { $0.name < $1.name }.map {
            sent($0, of: recipe, ["GALLEY_BUDGET_SECONDS": "5", "GALLEY_TAG": "galley-x"])
        } + chores + recipe.backups.flatMap { backups($0, of: recipe) }
    }

    private static func backups(_ method: BackupMethod, of recipe: Recipe) -> [SentScript] {
        [(method.make, ["GALLEY_RUN": "galley-x"]), (method.restore, ["GALLEY_DATA": "/it's"])].map { task, variables in
            var script = sent(task, of: recipe, variables)
            script.name += "-\(method.name)"
            return script
        }
    }

    private static func sent(_ task: RecipeTask, of recipe: Recipe, _ variables: [String: String]) -> SentScript {
        SentScript(
            name: "\(recipe.name)/\(task.name)",
            text: task.rendered(
                login: ServerLogin(user: "it's me", password: Secret("a'b\nc")), variables: variables
            ).reveal())
    }

    @Test func `every recipe has a script for each purpose, and Db2's for those that a recipe may have besides`() {
        let names = Set(Self.scripts.map(\.name))
        for recipe in ["db2", "mariadb", "postgresql"] {
            for task in TaskName.required { #expect(names.contains("\(recipe)/\(task)")) }
        }
        for task in TaskName.optional { #expect(names.contains("db2/\(task)")) }
        #expect(names.count == Self.scripts.count)
        let kept = RecipeCatalogue.load(userFolder: nil).recipes.filter {
            !$0.maintenance.isEmpty || !$0.backups.isEmpty
        }
        for name in ["mariadb", "postgresql"] { #expect(kept.map(\.name).contains(name)) }
        #expect(
            names.count == 3 * TaskName.required.count + TaskName.optional.count
                + kept.reduce(0) {
                    $0 + TaskName.withSessions.count + $1.maintenance.count + 2 * $1.backups.count
                })
    }

    @Test(.enabled(if: ProgramRun.has("shellcheck")), arguments: scripts)
    func `shellcheck has nothing to say`(script: SentScript) async throws {
        // SC2034: the assignments before it are read by some scripts only.
        let run = try await ProgramRun.of(
            "shellcheck", ["--shell=sh", "--exclude=SC2034", "--format=gcc", "-"], input: script.text)
        #expect(run.output == "")
        #expect(run.status == 0, "\(run.error)")
    }

    @Test(arguments: scripts, ["sh", "dash", "bash", "busybox"].filter(ProgramRun.has))
    func `every shell here can read it`(script: SentScript, shell: String) async throws {
        let run = try await ProgramRun.of(
            shell, (shell == "busybox" ? ["sh"] : []) + ["-n", "-s"], input: script.text)
        #expect(run.status == 0, "\(run.error)")
    }

    /// What restores a backup is no text on a standard input, but reads one.
    @Test(arguments: scripts.filter { !$0.name.contains("/restore-") })
    func `no client can swallow the rest of the text`(script: SentScript) {
        let last = script.text.split(separator: "\n").last ?? ""
        #expect(last.hasSuffix(" </dev/null") && !last.hasPrefix(" "), "\(last)")
    }

    /// PostgreSQL's scripts look for its programs in more places, so a server of this machine could be met.
    @Test(arguments: scripts.filter { $0.name.hasPrefix("mariadb/") })
    func `without the database's programs it fails with a sentence`(script: SentScript) async throws {
        let run = try await ProgramRun.of("sh", ["-s"], input: "PATH=/nonexistent\n" + script.text)
        #expect(run.status == 1)
        #expect(run.error.hasPrefix("the image has no "), "\(run.error)")
    }

    @Test func `values arrive in the script as they are`() async throws {
        var random = SeededGenerator.announced(for: "values for scripts")
        for _ in 0..<20 {
            let user = random.text(from: "ab '\"\\$`!\n\t;&|é\u{1}", upTo: 12) + "."
            let password = random.text(from: "ab '\"\\$`!\n\t;&|é*?[]#~", upTo: 30) + "."
            let task = RecipeTask(
                name: .flush, script: "printf '%s|%s|%s' \"$GALLEY_USER\" \"$GALLEY_PASSWORD\" \"$N\"\n", user: "root",
                timeout: .seconds(1))
            let text = task.rendered(login: ServerLogin(user: user, password: Secret(password)), variables: ["N": "5"])
            #expect("\(text)" == Secret.mask)
            let run = try await ProgramRun.of("sh", ["-s"], input: text.reveal())
            #expect(run.output == "\(user)|\(password)|5")
        }
    }

    @Test func `a login that nobody gave is empty, whatever the container's environment says`() async throws {
        let task = RecipeTask(
            name: .flush, script: "echo \"<$GALLEY_USER$GALLEY_PASSWORD>\"\n", user: "root", timeout: .seconds(1))
        let run = try await ProgramRun.of(
            "sh", ["-s"], input: task.rendered().reveal(),
            adding: ["GALLEY_USER": "x", "GALLEY_PASSWORD": "y"])
        #expect(run.output == "<>\n")
    }

    @Test(arguments: [("plain", #""plain""#), ("", #""""#), (#"a"b\c"#, #""a\"b\\c""#), ("a\nb#'", #""a\nb#'""#)])
    func `a password is written so that an option file gives it back`(password: String, expected: String) async throws {
        let prelude = try #require(RecipeCatalogue.builtIn["mariadb"]?["login.sh"])
        let task = RecipeTask(
            name: .flush, script: prelude + "quoted \"$GALLEY_PASSWORD\"\n", user: "root", timeout: .seconds(1))
        let run = try await ProgramRun.of(
            "sh", ["-s"],
            input: task.rendered(login: ServerLogin(user: "u", password: Secret(password))).reveal())
        #expect(run.output == expected)
    }
}

/// One script and its name, which is all that a test's title should show.
struct SentScript: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var testDescription: String { name }
}
