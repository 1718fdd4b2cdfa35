import EngineAPI
import EngineSimulator
import GalleyCore
import Recipes
import Testing

@testable import Tasks

/// A helper that counts its runs in the volume it is given and ends as its argument says.
private struct CountingProgram: SimulatedProgram {
    func start(_ context: inout ProgramContext) -> ProgramStart {
        context["/count/runs"] = (context["/count/runs"] ?? "") + "x"
        let code = context.arguments.last.flatMap(Int.init) ?? 64
        return .exits(
            ProcessResult(
                code, stdout: "sum=abc\n", stderr: code == 0 ? "" : "one\ntwo\nno room\nat all\n", after: .seconds(5)))
    }
    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(143) }
    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec { .notFound }
}

@Suite struct HelperContainerTests {
    private let engine = SimulatedEngine()

    init() { engine.add(SimulatedImage("lab/helper:1", config: [:], program: CountingProgram())) }

    private func helper(_ code: Int) -> HelperContainer {
        HelperContainer(
            name: "helper", image: "lab/helper:1", script: "true", purpose: "copy", arguments: ["\(code)"],
            mounts: [["Type": "volume", "Source": "count", "Target": "/count", "ReadOnly": false]],
            labels: ["galley.role": "helper"])
    }

    private func run(_ code: Int) async throws -> Facts {
        let client = Engine(transport: engine.transport(), version: engine.apiVersion)
        return try await helper(code).run(on: client, clock: engine.clock)
    }

    private var runs: String { engine.files(inVolume: "count")["runs"] ?? "" }

    @Test func `its facts come back and it is gone`() async throws {
        #expect(try await run(0)["sum"] == "abc")
        #expect(engine.containers.isEmpty)
        #expect(runs == "x")
        #expect(engine.lint == [])
    }

    @Test func `a failure tells its code and last words, and leaves no container`() async throws {
        let error = await #expect(throws: GalleyError.self) { _ = try await run(28) }
        #expect(error?.message == "the copy ended with exit code 28: two; no room; at all")
        #expect(engine.containers.isEmpty)
    }

    @Test(arguments: ["/start", "/json"])
    func `one that an earlier try started is joined and not run twice`(call: String) async throws {
        // After the start's answer is lost, or a look at it fails, the caller tries again from the beginning.
        if call == "/json" {
            engine.inject(.cutBeforeActing) { $0.hasSuffix("/start") }
        } else {
            engine.inject(.loseAnswer) { $0.hasSuffix("/start") }
        }
        await #expect(throws: EngineError.self) { _ = try await run(0) }
        #expect(try await run(0)["sum"] == "abc")
        #expect(runs == "x")
        #expect(engine.containers.isEmpty)
    }

    @Test func `one that failed while nobody looked is run again`() async throws {
        engine.inject(.loseAnswer) { $0.hasSuffix("/start") }
        await #expect(throws: EngineError.self) { _ = try await run(3) }
        engine.clock.advance(by: .seconds(10))
        #expect(try await run(0)["sum"] == "abc")
        #expect(runs == "xx")
    }

    @Test func `one that ended well while nobody looked is read and not run again`() async throws {
        engine.inject(.loseAnswer) { $0.hasSuffix("/start") }
        await #expect(throws: EngineError.self) { _ = try await run(0) }
        engine.clock.advance(by: .seconds(10))
        #expect(try await run(0)["sum"] == "abc")
        #expect(runs == "x")
    }

    @Test func `removing one that is not there is no failure`() async throws {
        let client = Engine(transport: engine.transport(), version: engine.apiVersion)
        try await client.containerRemoveIfPresent("helper")
    }
}
