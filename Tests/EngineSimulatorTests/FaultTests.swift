import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("Faults meet the call they are meant for, and leave what a real one leaves")
struct FaultTests {
    @Test func `a refused call has no effect and the next one goes through`() async throws {
        let quay = Quayside()
        quay.engine.inject(.refuseBeforeSending, atCall: 1)
        #expect(await engineError { try await quay.create("a1") }?.code == .unreachable)
        #expect(quay.engine.containers.isEmpty)
        try await quay.create("a1")
        #expect(quay.engine.containers.map(\.name) == ["a1"])
        #expect(quay.engine.calls == ["POST /containers/create", "POST /containers/create"])
    }

    @Test(arguments: [Fault.cutAfterSending, .loseAnswer, .restartEngine(.after)])
    func `the engine acts though the caller gets a cut`(fault: Fault) async throws {
        let quay = Quayside()
        quay.engine.inject(fault, atCall: 1)
        #expect(await engineError { try await quay.create("a1") }?.code == .cut)
        #expect(quay.status("a1") == "created")
    }

    @Test func `a request that never arrived is cut without an effect`() async throws {
        let quay = Quayside()
        quay.engine.inject(.cutBeforeActing, atCall: 1)
        #expect(await engineError { try await quay.create("a1") }?.code == .cut)
        #expect(quay.engine.containers.isEmpty)
    }

    @Test func `a status answers in the engine's place`() async throws {
        let quay = Quayside()
        quay.engine.inject(.status(500), atCall: 1)
        #expect(await engineError { try await quay.create("a1") }?.status == 500)
        #expect(quay.engine.containers.isEmpty)
    }

    @Test func `a hang passes the deadline on the virtual clock`() async throws {
        let quay = Quayside()
        quay.engine.inject(.hang, atCall: 1)
        let before = quay.engine.clock.now
        #expect(await engineError { try await quay.create("a1") }?.code == .deadline)
        #expect(before.duration(to: quay.engine.clock.now) == .seconds(120))
        #expect(quay.engine.containers.isEmpty)

        quay.engine.inject(.hangAfterActing, atCall: 2)
        #expect(await engineError { try await quay.create("a1") }?.code == .deadline)
        #expect(quay.status("a1") == "created")
    }

    @Test func `a killed caller stays dead, a new one goes on`() async throws {
        let quay = Quayside()
        quay.engine.inject(.crashCaller, atCall: 1)
        await #expect(throws: CallerCrashed.self) { try await quay.create("a1") }
        await #expect(throws: CallerCrashed.self) { try await quay.client.containerInspect("a1") }
        #expect(try await quay.freshClient.containerInspect("a1")["Name"] == "/a1")
        quay.engine.inject(.crashCallerBefore, atCall: 3)
        let second = quay.freshClient
        await #expect(throws: CallerCrashed.self) { try await second.containerRemove("a1") }
        #expect(quay.status("a1") == "created")
    }

    @Test func `an action happens before its call, and a bystander has no number`() async throws {
        let quay = Quayside()
        try await quay.create("a1")
        quay.engine.inject(
            .action { engine in
                let other = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
                try? await other.containerRemove("a1")
            }, atCall: 2)
        #expect(await engineError { try await quay.client.containerStart("a1") }?.isNotFound == true)
        #expect(quay.engine.calls.count == 2)
        #expect(quay.engine.removedContainers.map(\.cause) == ["DELETE"])
    }

    @Test func `a cut upload leaves a torn file in place of the old one`() async throws {
        let quay = Quayside()
        let id = try await quay.create("a1")
        try await quay.client.archivePut(id, path: "/", tar: try tar("note", "the old text"))
        quay.engine.inject(.cutAfterSending, whenCall: { $0.hasPrefix("PUT") })
        let error = await engineError {
            try await quay.client.archivePut(id, path: "/", tar: try tar("note", "0123456789"))
        }
        #expect(error?.code == .cut)
        #expect(quay.engine.files(inContainer: "a1", under: "/")["note"] == "01234")
    }

    @Test(arguments: [Fault.cutAfterSending, .loseAnswer, .crashCaller])
    func `an exec whose client is cut goes on and its exit code is lost`(fault: Fault) async throws {
        let quay = Quayside(program: SlowWriter())
        let id = try await quay.start("a1")
        let exec = try await quay.client.execCreate(id, ExecOptions(["write"]))
        quay.engine.inject(fault, whenCall: { $0.hasPrefix("POST /exec/") })
        await #expect(throws: (any Error).self) {
            _ = try await quay.client.execStart(exec).output.collectTail()
        }
        #expect(try await quay.freshClient.execInspect(exec).running)
        #expect(quay.engine.files(inContainer: "a1", under: "/data")["written"] == nil)
        quay.engine.clock.advance(by: .seconds(10))
        #expect(quay.engine.files(inContainer: "a1", under: "/data")["written"] == "yes")
        let state = try await quay.freshClient.execInspect(exec)
        #expect(!state.running)
        #expect(state.exitCode == 126)
    }

    @Test func `a restarted engine has forgotten its execs`() async throws {
        let quay = Quayside(program: SlowWriter())
        let id = try await quay.start("a1", host: ["RestartPolicy": ["Name": "always"]])
        let exec = try await quay.client.execCreate(id, ExecOptions(["write"]))
        let session = try await quay.client.execStart(exec)
        quay.engine.restart()
        await #expect(throws: EngineError.self) { try await session.output.collectTail() }
        #expect(await engineError { _ = try await quay.client.execInspect(exec) }?.isNotFound == true)
        quay.engine.clock.advance(by: .seconds(10))
        #expect(quay.engine.files(inContainer: "a1", under: "/data")["written"] == nil)
    }

    private func tar(_ name: String, _ text: String) throws -> [UInt8] {
        try TarWriter.archive([.file(name, Array(text.utf8))])
    }
}

/// Its command `write` takes five seconds and leaves a file.
private struct SlowWriter: SimulatedProgram {
    func start(_ context: inout ProgramContext) -> ProgramStart { .runs }
    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(0) }
    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec {
        .exits(ProcessResult(0, stdout: "done", after: .seconds(5)) { $0["/data/written"] = "yes" })
    }
}
