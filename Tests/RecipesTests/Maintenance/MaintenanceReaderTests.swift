import GalleyCore
import Testing

@testable import Recipes

/// `maintenance:` as users write it.
@Suite struct MaintenanceReaderTests {
    private static let yaml =
        SampleRecipe.yaml + """
              still-running: { script: running.sh, user: root, timeout: 10s }
              cancel: { script: cancel.sh, user: root, timeout: 10s }
            maintenance:
              sweep-up:
                title: sweeps
                script: sweep.sh
                user: owner
                timeout: 2h
                heavy: true
                parameters:
                  room: { about: which room, required: true }
                  depth: { about: how deep, type: integer, from: 1, to: 9, default: 2 }
                  mode: { about: how, type: choice, choices: [wet, dry], default: dry }
                  all-of-it: { about: everything, type: flag }
              burn: { title: burns, script: burn.sh, user: owner, timeout: 1m, destructive: true }

            """

    private static var files: [String: String] {
        var files = SampleRecipe.files
        files["recipe.yaml"] = yaml
        for name in ["running", "cancel", "sweep", "burn"] { files["\(name).sh"] = "echo \(name)\n" }
        return files
    }

    @Test func `every key arrives in the model, in the order of the file`() throws {
        let (recipe, diagnostics) = SampleRecipe.load(Self.files)
        #expect(diagnostics == [])
        let tasks = try #require(recipe?.maintenance)
        #expect(tasks.map(\.task.name.description) == ["sweep-up", "burn"])
        #expect(tasks[0].title == "sweeps")
        #expect(tasks[0].isHeavy)
        #expect(!tasks[0].isDestructive)
        #expect(tasks[1].isDestructive)
        #expect(
            tasks[0].task
                == RecipeTask(
                    name: TaskName("sweep-up"), script: "login() { :; }\necho sweep\n", user: "owner",
                    timeout: .seconds(7200)))
        #expect(
            tasks[0].parameters == [
                TaskParameter(name: "room", about: "which room", kind: .text, isRequired: true),
                TaskParameter(name: "depth", about: "how deep", kind: .integer(1...9), standard: "2"),
                TaskParameter(name: "mode", about: "how", kind: .choice(["wet", "dry"]), standard: "dry"),
                TaskParameter(name: "all-of-it", about: "everything", kind: .flag),
            ])
    }

    @Test(
        arguments: [
            (
                "title: sweeps\n", "titel: sweeps\n",
                "unknown key 'titel' in 'maintenance.sweep-up' hint: did you mean 'title'?"
            ),
            ("title: sweeps\n", "destructive: false\n", "missing key 'maintenance.sweep-up.title'"),
            (
                "sweep-up:", "Sweep:",
                "'Sweep' can't be a name in 'maintenance' hint: lower-case letters, digits and '-'"
            ),
            (
                "type: flag", "type: bool",
                "'maintenance.sweep-up.parameters.all-of-it.type' is no type of a parameter: 'bool' hint: one of text, integer, flag, choice"
            ),
            (
                "default: 2", "default: 12",
                "'maintenance.sweep-up.parameters.depth.default' is none of its values: '12' hint: 1..9"
            ),
            ("from: 1, to: 9", "from: 9, to: 1", "'maintenance.sweep-up.parameters.depth.to' must be at least 9"),
            (
                "type: choice, choices: [wet, dry]", "type: choice",
                "'maintenance.sweep-up.parameters.mode.type' needs 'choices' hint: such as choices: [fast, full]"
            ),
            ("type: flag", "from: 1", "'maintenance.sweep-up.parameters.all-of-it.from' belongs to the type integer"),
            (
                "required: true", "required: true, default: x",
                "'maintenance.sweep-up.parameters.room.default' is never used: a value is required"
            ),
            (
                "script: sweep.sh", "script: swept.sh",
                "'maintenance.sweep-up.script' names 'swept.sh', which is not in the folder hint: did you mean 'sweep.sh'?"
            ),
            ("  cancel: { script: cancel.sh, user: root, timeout: 10s }\n", "", "missing key 'tasks.cancel'"),
        ])
    func `what is wrong is told with its place`(text: String, other: String, message: String) {
        let found = SampleRecipe.findings(replacing: text, with: other, in: Self.files)
        #expect(found.contains { $0.hasSuffix("error: \(message)") }, "\(found)")
        #expect(found.allSatisfy { !$0.contains("0:0") })
    }

    @Test func `what all of them need is put before each of them and before nothing else`() throws {
        var files = Self.files
        files["recipe.yaml"] = Self.yaml + "maintenance-prelude: chores.sh\n"
        files["chores.sh"] = "chores() { :; }\n"
        let (loaded, diagnostics) = SampleRecipe.load(files)
        #expect(diagnostics == [])
        let recipe = try #require(loaded)
        let both = "login() { :; }\nchores() { :; }\n"
        for task in recipe.maintenance.map(\.task) + [TaskName.stillRunning, .cancel].compactMap({ recipe.tasks[$0] }) {
            #expect(task.script.hasPrefix(both), "\(task.name)")
        }
        for name in TaskName.required {
            #expect(recipe.tasks[name]?.script.contains("chores()") == false, "\(name)")
        }
        files["recipe.yaml"] = SampleRecipe.yaml + "maintenance-prelude: chores.sh\n"
        #expect(
            SampleRecipe.load(files).diagnostics.contains {
                $0.message == "'maintenance-prelude' is never used: there is no 'maintenance'"
            })
    }

    @Test func `without maintenance the two tasks for it are unknown`() {
        var files = Self.files
        files["recipe.yaml"] = SampleRecipe.yaml + "  cancel: { script: cancel.sh, user: root, timeout: 10s }\n"
        let found = SampleRecipe.load(files).diagnostics.map(\.message)
        #expect(found.contains { $0.hasPrefix("unknown key 'cancel' in 'tasks'") })
    }
}
