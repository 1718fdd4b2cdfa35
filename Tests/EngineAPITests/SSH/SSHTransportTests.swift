import EngineSimulator
import Foundation
import GalleyCore
import Testing

@testable import EngineAPI

@Suite("An engine through ssh, another program in ssh's place", .timeLimit(.minutes(2))) struct SSHTransportTests {
    private func with(
        _ behaviour: @Sendable (String) -> FakeSSH.Behaviour, _ body: @Sendable (FakeSSH) async throws -> Void
    ) async throws {
        try await SimulatedFront.withEngine { folder, socket in
            try await body(try FakeSSH(behaviour(socket), in: folder))
        }
    }

    private func exec(_ engine: Engine) async throws -> String {
        let id = try await engine.containerCreate(name: "db", spec: ["Image": "server:1"]).id
        try await engine.containerStart(id)
        let exec = try await engine.execCreate(id, ExecOptions(["cat"], attachStdin: true))
        let session = try await engine.execStart(exec)
        try await session.write(Array("through\n".utf8))
        try await session.closeWrite()
        var printed: [UInt8] = []
        for try await frame in session.output { printed += frame.bytes }
        await session.close()
        return String(decoding: printed, as: UTF8.self)
    }

    @Test("Calls and a process's input go through, and no ssh is left")
    func everything() async throws {
        try await with({ .dials($0) }) { fake in
            let engine = try await Engine.negotiate(transport: try fake.transport())
            #expect(try await exec(engine) == "through\n")
            let calls = try fake.calls()
            #expect(calls.count == 6)
            for call in calls {
                #expect(call.arguments.suffix(5) == ["--", "west", "docker", "system", "dial-stdio"])
                #expect(call.environment["SECRET"] == nil)
                #expect(call.environment["LC_ALL"] == "C")
            }
            #expect(await eventually { (try? fake.alive()) == [] })
        }
    }

    @Test("A host without docker's command is reached by its socket, and that is remembered")
    func fallback() async throws {
        try await with({ .forwards($0, missing: ["/var/run/docker.sock"]) }) { fake in
            let engine = try await Engine.negotiate(transport: try fake.transport())
            #expect(try await exec(engine) == "through\n")
            let forwards = try fake.calls().compactMap { call in
                call.arguments.firstIndex(of: "-L").map { call.arguments[$0 + 1].split(separator: ":")[1] }
            }
            #expect(try fake.calls().count == forwards.count + 1, "docker's command is asked for once")
            #expect(forwards.filter { $0 == "/var/run/docker.sock" }.count == 1)
            #expect(forwards.last == "/run/podman/podman.sock")
            #expect(await eventually { (try? fake.alive()) == [] })
            let left = try FileManager.default.contentsOfDirectory(atPath: "/tmp")
            let own = Set(
                try fake.calls().flatMap(\.arguments).compactMap { $0.split(separator: "/").dropFirst().first }
                    .map(String.init).filter { $0.hasPrefix("galley-ssh-") })
            #expect(!own.isEmpty)
            #expect(
                await eventually {
                    Set((try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? left)
                        .isDisjoint(with: own)
                })
        }
    }

    @Test("A socket that the endpoint names is the only way")
    func named() async throws {
        try await with({ .forwards($0, missing: ["/run/none.sock"]) }) { fake in
            _ = try await Engine.negotiate(transport: try fake.transport("ssh://west/run/some.sock"))
            #expect(try fake.calls().allSatisfy { $0.arguments.contains("-L") })
            let error = await #expect(throws: EngineError.self) {
                try await Engine.negotiate(transport: try fake.transport("ssh://west/run/none.sock"))
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("/run/none.sock") == true)
        }
    }

    @Test("The reason is what ssh printed, though it had taken the request")
    func refused() async throws {
        try await with({ _ in .fails("ops@west: Permission denied (publickey).\r\n", status: 255) }) { fake in
            let error = await #expect(throws: EngineError.self) {
                try await Engine.negotiate(transport: try fake.transport())
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("permission denied") == true, "\(error?.message ?? "none")")
            #expect(error?.hint?.contains("ssh-add -l") == true)
            let calls = try fake.calls()
            #expect(calls.count == 1)
        }
    }

    @Test("An ssh that dies in the middle leaves the outcome unknown")
    func dies() async throws {
        try await with({ _ in .fails("client_loop: send disconnect: Broken pipe\r\n", status: 255) }) { fake in
            let engine = Engine(transport: try fake.transport(), version: .oldestSupported)
            let error = await #expect(throws: EngineError.self) { try await engine.containerStart("x") }
            #expect(error?.code == .cut)
            #expect(error?.message.contains("Broken pipe") == true)
        }
    }

    @Test("A silent ssh gets the call's time, a cancelled one none", arguments: [true, false])
    func hangs(cancelled: Bool) async throws {
        try await with({ _ in .hangs }) { fake in
            let transport = try fake.transport()
            let task = Task {
                try await transport.send(
                    EngineRequest(.get, "/_ping", deadline: cancelled ? nil : .milliseconds(1500)))
            }
            #expect(await eventually { (try? fake.calls().count) == 1 })
            if cancelled { task.cancel() }
            do {
                _ = try await task.value
                Issue.record("an answer came from nowhere")
            } catch {
                #expect(cancelled ? error is CancellationError : (error as? EngineError)?.code == .deadline)
            }
            #expect(await eventually { (try? fake.alive()) == [] })
        }
    }

    @Test("A system without ssh says so")
    func missing() async throws {
        let program = SSHProgram(path: "/nowhere/ssh", environment: [:])
        let dialer = EngineDialer(endpoint: try Endpoint(parsing: "ssh://west"), ssh: program)
        let error = await #expect(throws: EngineError.self) {
            try await Engine.negotiate(transport: ConnectionTransport(dialer: dialer))
        }
        #expect(error?.isTransport == true)
        #expect(error?.message.contains("ssh can't be started") == true, "\(error?.message ?? "none")")
    }
}
