import GalleyCore
import Testing

@testable import Recipes

/// `backups:` as users write it.
@Suite struct BackupReaderTests {
    private static let sessions = """
          still-running: { script: running.sh, user: root, timeout: 10s }
          cancel: { script: cancel.sh, user: root, timeout: 10s }

        """
    private static let methods = """
        backups:
          whole:
            title: everything as it lies there
            make: { script: make.sh, user: owner, timeout: 2h }
            restore: { script: restore.sh, user: root, timeout: 3h }
          small: { title: less, environment: true, capabilities: [IPC_LOCK, IPC_OWNER], make: { script: make.sh, user: 0, timeout: 1m }, restore: { script: restore.sh, user: 0, timeout: 1m } }

        """

    private static func files(_ yaml: String = SampleRecipe.yaml + sessions + methods) -> [String: String] {
        var files = SampleRecipe.files
        files["recipe.yaml"] = yaml
        for name in ["running", "cancel", "make", "restore"] { files["\(name).sh"] = "echo \(name)\n" }
        return files
    }

    @Test func `every key arrives in the model, the usual method first`() throws {
        let (recipe, diagnostics) = SampleRecipe.load(Self.files())
        #expect(diagnostics == [])
        let methods = try #require(recipe?.backups)
        #expect(methods.map(\.name) == ["whole", "small"])
        #expect(methods[0].title == "everything as it lies there")
        #expect(methods[0].make.name == .backup)
        #expect(methods[0].make.user == "owner")
        #expect(methods[0].make.timeout == .seconds(7200))
        #expect(methods[0].make.script == "login() { :; }\necho make\n")
        #expect(methods[0].restore.name == .restore)
        #expect(methods[0].restore.timeout == .seconds(3 * 3600))
        #expect(!methods[0].needsEnvironment && methods[0].capabilities == [])
        #expect(methods[1].needsEnvironment && methods[1].capabilities == ["IPC_LOCK", "IPC_OWNER"])
    }

    @Test func `what stands before the scripts of backups stands before no other`() throws {
        var files = Self.files(SampleRecipe.yaml + Self.sessions + "backups-prelude: images.sh\n" + Self.methods)
        files["images.sh"] = "image() { :; }\n"
        let (recipe, diagnostics) = SampleRecipe.load(files)
        #expect(diagnostics == [])
        let method = try #require(recipe?.backups.first)
        #expect(method.make.script == "login() { :; }\nimage() { :; }\necho make\n")
        #expect(method.restore.script == "login() { :; }\nimage() { :; }\necho restore\n")
        #expect(recipe?.tasks[.stillRunning]?.script == "login() { :; }\necho running\n")
        files["recipe.yaml"] = SampleRecipe.yaml + "backups-prelude: images.sh\n"
        #expect(
            SampleRecipe.load(files).diagnostics.map(\.message).contains(
                "'backups-prelude' is never used: there is no 'backups'"))
    }

    @Test func `a recipe without the section knows no backups`() {
        #expect(SampleRecipe.load().recipe?.backups == [])
    }

    @Test func `backups need the two tasks that find and end sessions in the server`() {
        let messages = SampleRecipe.load(Self.files(SampleRecipe.yaml + Self.methods)).diagnostics.map(\.message)
        #expect(messages.contains("missing key 'tasks.still-running'"))
        #expect(messages.contains("missing key 'tasks.cancel'"))
    }

    @Test(arguments: [
        ("    title: everything as it lies there\n", "", "missing key 'backups.whole.title'"),
        (", user: owner, timeout: 2h", ", timeout: 2h", "missing key 'backups.whole.make.user'"),
        ("    restore: {", "    restores: {", "unknown key 'restores' in 'backups.whole'"),
        ("[IPC_LOCK,", "[ipc-lock,", "'backups.small.capabilities' has 'ipc-lock', which is no capability"),
        ("environment: true", "environment: all", "'backups.small.environment' must be true or false, not 'all'"),
        ("  whole:", "  Whole:", "'Whole' can't be a name in 'backups'"),
        (
            "script: make.sh, user: owner", "script: mak.sh, user: owner",
            "'backups.whole.make.script' names 'mak.sh', which is not in the folder"
        ),
    ])
    func `what is wrong is said`(text: String, other: String, message: String) {
        var files = Self.files()
        let yaml = files["recipe.yaml"] ?? ""
        files["recipe.yaml"] = yaml.replacingOccurrence(of: text, with: other)
        #expect(files["recipe.yaml"] != yaml)
        #expect(SampleRecipe.load(files).diagnostics.map(\.message).contains(message))
    }
}
