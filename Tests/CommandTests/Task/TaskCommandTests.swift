import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Testing

/// What `galley task` refuses before anything is run, on a simulated engine with one database.
@Suite(.timeLimit(.minutes(1))) struct TaskCommandTests {
    private func run(_ arguments: [String]) async throws -> BuiltGalley.Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "galley-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let engine = SimulatedEngine()
        engine.add(SimulatedImage("lab/postgres:15", config: ["Cmd": ["postgres"]]))
        let client = Engine(transport: engine.transport(), version: .oldestSupported)
        let created = try await client.containerCreate(name: "db", spec: ["Image": "lab/postgres:15"])
        try await client.containerStart(created.id)
        return try await SimulatorServer.serving(engine, at: folder + "/engine.sock") {
            try await BuiltGalley.run(
                arguments,
                environment: ["GALLEY_STATE_DIR": folder + "/state", "DOCKER_HOST": "unix://\(folder)/engine.sock"])
        }
    }

    @Test(
        arguments: [
            (["run", "db", "vacum"], "the recipe 'postgresql' has no task 'vacum'", "did you mean 'vacuum'?"),
            (["cancel", "db", "vacum"], "the recipe 'postgresql' has no task 'vacum'", "did you mean 'vacuum'?"),
            (["run", "bd", "vacuum"], "no container 'bd' on", "did you mean 'db'?"),
            (["list", "bd"], "no container 'bd' on", "did you mean 'db'?"),
            (["run", "db", "vacuum", "--with", "database"], "'database' is no K=V", "--with database=shop"),
            (["run", "db", "vacuum", "--with", "=shop"], "'=shop' is no K=V", "--with database=shop"),
            (
                ["run", "db", "vacuum", "--with", "databse=shop"], "the task 'vacuum' has no parameter 'databse'",
                "did you mean 'database'?"
            ),
            (
                ["run", "db", "vacuum", "--with", "full=yes"], "'yes' can't be the 'full' of the task 'vacuum'",
                "full=true|false"
            ),
            (
                ["run", "db", "vacuum", "--with", "database=a\nb"],
                "can't be the 'database' of the task 'vacuum'", "database=TEXT"
            ),
            (["run", "db", "vacuum", "--timeout", "soon"], "'soon' is no duration", "write it as 90s, 5m or 1h"),
            (["run", "db", "vacuum", "--timeout", "0s"], "'0s' is no duration", "write it as 90s, 5m or 1h"),
        ] as [([String], String, String)])
    func `what is wrong is one error with a hint, and nothing is run`(
        arguments: [String], message: String, hint: String
    ) async throws {
        let result = try await run(["task"] + arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.out == "")
        #expect(result.error.contains(message), "\(result)")
        #expect(result.error.contains("\nhint: \(hint)"), "\(result)")
        #expect(result.error.components(separatedBy: "galley: error:").count == 2, "one error: \(result)")
    }

    @Test(
        arguments: [
            (["run", "db", "vacuum", "--with", "table=a", "--with", "table=b"], "'table' is said twice"),
            (["run", "db", "vacuum", "--password", "env:X"], "--password needs --user"),
            (["run", "db"], "Missing expected argument '<task>'"),
            (["run", "db", "vacuum", "--with"], "Missing value for '--with <k=v>'"),
        ] as [([String], String)])
    func `so are these, whose error says it all`(arguments: [String], message: String) async throws {
        let result = try await run(["task"] + arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.out == "")
        #expect(result.error.contains(message), "\(result)")
    }

    @Test func `a plan runs nothing, and a value is shown as one line`() async throws {
        let plan = try await run([
            "task", "run", "db", "vacuum", "--plan", "--with", "database=a=b", "--timeout", "90s",
        ])
        #expect(plan.status == 0, "\(plan)")
        #expect(plan.out.contains("\n  with     database=a=b\n"), "\(plan)")
        #expect(plan.out.contains("\n  timeout  1 min 30 s,"), "\(plan)")
        #expect(plan.out.contains("\n  heavy"), "\(plan)")
    }

    @Test func `every task of the recipe is listed with what it may be told`() async throws {
        let list = try await run(["task", "list", "db", "--output", "json"])
        #expect(list.status == 0, "\(list)")
        let tasks = try JSONValue(parsing: Data(list.out.utf8)).array ?? []
        #expect(tasks.first?["task"] == "vacuum")
        #expect(tasks.contains { $0["task"] == "reindex" && $0["isHeavy"] == true })
        let table = try await run(["task", "list", "db"])
        #expect(table.out.contains("[full=true|false]"), "\(table)")
    }
}
