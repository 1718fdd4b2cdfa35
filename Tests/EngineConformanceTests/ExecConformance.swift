import EngineAPI
import GalleyCore
import Testing

@Suite("Every engine: commands in a container", .serialized)
struct ExecConformance {
    @Test(arguments: EngineUnderTest.available)
    func `attached, with stdin, output and exit code`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let exec = try await berth.client.execCreate(
                id, ExecOptions(["sh", "-c", "cat; echo err >&2; exit 7"], attachStdin: true))
            let before = try await berth.client.execInspect(exec)
            #expect(!before.running)
            // Podman says 0.
            if engine != .podman { #expect(before.exitCode == nil) }
            let session = try await berth.client.execStart(exec)
            try await session.write(Array("hello ".utf8))
            try await session.write(Array("there".utf8))
            try await session.closeWrite()
            let output = try await session.output.collectTail()
            #expect(String(decoding: output.stdout, as: UTF8.self) == "hello there")
            #expect(String(decoding: output.stderr, as: UTF8.self) == "err\n")
            #expect(try await ended(berth, exec).exitCode == 7)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `detached, its exit code is told`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let exec = try await berth.client.execCreate(id, ExecOptions(["sh", "-c", "sleep 0.5; exit 7"]))
            try await berth.client.execStartDetached(exec)
            #expect(try await berth.client.execInspect(exec).running)
            let state = try await ended(berth, exec)
            #expect(!state.running)
            #expect(state.exitCode == 7)
            #expect(await failure { try await berth.client.execStartDetached(exec) }?.isConflict == true)
        }
    }

    /// 126 is what Docker up to 26 says, the true code 28.
    @Test(arguments: EngineUnderTest.dockers, [("sleep 1; echo late; exit 7", [126, 7]), ("sleep 1; exit 7", [7])])
    func `after a cut, a process that prints may be reported as 126`(
        engine: EngineUnderTest, row: (script: String, exitCodes: [Int])
    ) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let exec = try await berth.client.execCreate(
                id, ExecOptions(["sh", "-c", row.script], attachStdin: true))
            let session = try await berth.client.execStart(exec)
            #expect(try await berth.client.execInspect(exec).running)
            await session.close()
            #expect(try await berth.client.execInspect(exec).running)
            let state = try await ended(berth, exec)
            #expect(!state.running)
            #expect(row.exitCodes.contains(state.exitCode ?? -1))
            if berth.client.version < APIVersion(1, 48) { #expect(state.exitCode == row.exitCodes[0]) }
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `environment and folder are its own`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let exec = try await berth.client.execCreate(
                id, ExecOptions(["sh", "-c", "printenv ONE"], environment: ["ONE=1"], workingDirectory: "/"))
            let output = try await berth.client.execStart(exec).output.collectTail()
            #expect(String(decoding: output.stdout, as: UTF8.self) == "1\n")
        }
    }

    @Test(arguments: EngineUnderTest.available)
    func `a container that does not run takes none`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.create("a", ["Cmd": ["x"]])
            let error = await failure { _ = try await berth.client.execCreate(id, ExecOptions(["true"])) }
            #expect(error?.isConflict == true)
            if engine != .podman { #expect(error?.message.hasSuffix("is not running") == true) }
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `one that was made before its container's restart is forgotten`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let exec = try await berth.client.execCreate(id, ExecOptions(["true"]))
            try await berth.client.containerStop(id, timeout: 5)
            try await berth.client.containerStart(id)
            #expect(await failure { try await berth.client.execStartDetached(exec) }?.isNotFound == true)
            #expect(await failure { _ = try await berth.client.execInspect(exec) }?.isNotFound == true)
        }
    }

    @Test(arguments: EngineUnderTest.dockers)
    func `an executable that is not there ends as 126 or 127`(engine: EngineUnderTest) async throws {
        try await engine.berth { berth in
            let id = try await berth.startKeeper("a")
            let attached = try await berth.client.execCreate(id, ExecOptions(["no-such-program"]))
            let output = try await berth.client.execStart(attached).output.collectTail()
            #expect(String(decoding: output.stdout, as: UTF8.self).contains("executable file not found"))
            let detached = try await berth.client.execCreate(id, ExecOptions(["no-such-program"]))
            let error = await failure { try await berth.client.execStartDetached(detached) }
            #expect(error?.status == 400)
            for exec in [attached, detached] {
                let state = try await ended(berth, exec)
                #expect(!state.running)
                #expect([126, 127].contains(state.exitCode))
            }
        }
    }

    /// Engines tell of the end a moment after the stream's.
    private func ended(_ berth: Berth, _ exec: String) async throws -> ExecState {
        for _ in 0..<50 {
            let state = try await berth.client.execInspect(exec)
            if !state.running, state.exitCode != nil { return state }
            try await berth.pause(.milliseconds(50))
        }
        return try await berth.client.execInspect(exec)
    }
}
