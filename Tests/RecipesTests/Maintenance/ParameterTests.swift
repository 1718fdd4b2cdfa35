import GalleyCore
import TestSupport
import Testing

@testable import Recipes

/// What a user says with `--with`, and what the script gets of it.
@Suite struct ParameterTests {
    private let task = MaintenanceTask(
        title: "sweeps",
        task: RecipeTask(name: TaskName("sweep"), script: "", user: "root", timeout: .seconds(1)),
        parameters: [
            TaskParameter(name: "room", about: "which room", kind: .text, isRequired: true),
            TaskParameter(name: "depth", about: "how deep", kind: .integer(1...9), standard: "2"),
            TaskParameter(name: "mode", about: "how", kind: .choice(["wet", "dry"])),
            TaskParameter(name: "all-of-it", about: "everything", kind: .flag),
        ])

    @Test func `every parameter becomes a variable, said or not`() throws {
        #expect(
            try task.variables(["room": "it's", "all-of-it": "true"])
                == ["with_room": "it's", "with_depth": "2", "with_mode": "", "with_all_of_it": "true"])
        #expect(try task.variables(["room": "a", "all-of-it": "false"])["with_all_of_it"] == "")
    }

    @Test(
        arguments: [
            ([:], "the task 'sweep' needs to know 'room': which room", "--with room=TEXT"),
            (["room": ""], "'' can't be the 'room' of the task 'sweep'", "room=TEXT"),
            (["room": "a\nb"], "'a\nb' can't be the 'room' of the task 'sweep'", "room=TEXT"),
            (["room": "a", "depth": "10"], "'10' can't be the 'depth' of the task 'sweep'", "depth=1..9"),
            (["room": "a", "depth": "x"], "'x' can't be the 'depth' of the task 'sweep'", "depth=1..9"),
            (["room": "a", "mode": "Wet"], "'Wet' can't be the 'mode' of the task 'sweep'", "mode=wet|dry"),
            (
                ["room": "a", "all-of-it": "yes"], "'yes' can't be the 'all-of-it' of the task 'sweep'",
                "all-of-it=true|false"
            ),
            (["rom": "a"], "the task 'sweep' has no parameter 'rom'", "did you mean 'room'?"),
        ] as [([String: String], String, String)])
    func `a wrong value is one error with a hint`(said: [String: String], message: String, hint: String) {
        let error = #expect(throws: GalleyError.self) { try task.variables(said) }
        #expect(error?.code == .usage)
        #expect(error?.message == message)
        #expect(error?.hint == hint)
    }

    @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1F3FD}"])
    func `a quote stays one, whatever mark combines with it`(mark: String) async throws {
        let text = "x'\(mark); echo INJECTED; '\(mark)"
        let script = RecipeTask(
            name: TaskName("sweep"), script: "printf '%s|' \"$with_room\"\n", user: "root", timeout: .seconds(1)
        ).rendered(
            login: ServerLogin(user: text, password: Secret(text)), variables: try task.variables(["room": text]))
        #expect(try await ProgramRun.of("sh", ["-s"], input: script.reveal()).output == "\(text)|")
    }

    /// Whatever a value holds, the shell gets it as it is: as one word, and never as a command.
    @Test func `any text reaches the script unchanged`() async throws {
        var generator = SeededGenerator.announced(for: "parameters")
        for _ in 0..<20 {
            let text = generator.text(from: "ab'\"$`\\ ;&|<>(){}*?!#~=%-é\u{301}\u{FE0F}", upTo: 12)
            guard !text.isEmpty else { continue }
            var variables = try task.variables(["room": text])
            variables["GALLEY_RUN"] = "x"
            let script = RecipeTask(
                name: TaskName("sweep"), script: "printf '%s|' \"$with_room\"\n", user: "root", timeout: .seconds(1)
            ).rendered(variables: variables)
            #expect(try await ProgramRun.of("sh", ["-s"], input: script.reveal()).output == "\(text)|")
        }
    }
}
