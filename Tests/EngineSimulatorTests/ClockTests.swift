import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("The virtual clock")
struct ClockTests {
    @Test func `a sleep takes no real time and what falls due on its way happens`() async throws {
        let quay = Quayside()
        let id = try await quay.create("a1", ["Cmd": ["sleep", "3"]])
        try await quay.client.containerStart(id)
        #expect(quay.status("a1") == "running")
        try await quay.engine.clock.sleep(for: .seconds(86_400))
        #expect(quay.engine.clock.now.offset >= .seconds(86_400))
        #expect(quay.status("a1") == "exited")
        let finished = try await quay.client.containerInspect(id)[path: "State", "FinishedAt"]?.string
        #expect(finished?.hasPrefix("2026-01-01T00:00:03.") == true)
    }

    @Test func `a wait passes the time until the container ends`() async throws {
        let quay = Quayside(program: OneShot())
        let id = try await quay.create("a1", ["Cmd": ["job"]])
        try await quay.client.containerStart(id)
        let before = quay.engine.clock.now
        #expect(try await quay.client.containerWait(id) == 4)
        let passed = before.duration(to: quay.engine.clock.now)
        #expect(passed >= .seconds(90) && passed < .seconds(91))
        let state = try await quay.client.containerInspect(id)["State"]
        #expect(state?["StartedAt"]?.string?.hasPrefix("2026-01-01T00:00:00.") == true)
        #expect(state?["FinishedAt"]?.string?.hasPrefix("2026-01-01T00:01:30.") == true)
    }

    @Test func `a stop that takes longer than its deadline goes on without the caller`() async throws {
        let quay = Quayside(program: OneShot())
        try await quay.start("a1")
        let request = EngineRequest(
            .post, "/containers/a1/stop", query: [("t", "60")], version: quay.client.version, deadline: .seconds(5))
        let error = await engineError { _ = try await quay.engine.transport().send(request) }
        #expect(error?.code == .deadline)
        #expect(quay.status("a1") == "running")
        quay.engine.clock.advance(by: .seconds(60))
        #expect(quay.status("a1") == "exited")
        #expect(quay.engine.container("a1")?.exitCode == 3)
    }

    @Test func `a main process that outlives the timeout is killed`() async throws {
        let quay = Quayside(program: OneShot())
        try await quay.start("a1")
        try await quay.client.containerStop("a1", timeout: 10)
        #expect(quay.engine.container("a1")?.exitCode == 137)
        try await quay.start("a2")
        try await quay.client.containerStop("a2", timeout: 40)
        #expect(quay.engine.container("a2")?.exitCode == 3)
    }
}

/// `job` ends with 4 after 90 seconds; the server takes 30 seconds to stop and ends with 3.
private struct OneShot: SimulatedProgram {
    func start(_ context: inout ProgramContext) -> ProgramStart {
        context.arguments == ["job"] ? .exits(ProcessResult(4, after: .seconds(90))) : .runs
    }
    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(3, after: .seconds(30)) }
    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec { .notFound }
}
