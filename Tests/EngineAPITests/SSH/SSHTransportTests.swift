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

    @Test("A login that does not end is given up after its own time, not after the call's")
    func stalls() async throws {
        try await with({ .dials($0) }) { given in
            var fake = given
            fake.loginLimit = .milliseconds(500)
            let transport = try fake.transport()
            let engine = Engine(transport: transport, version: .oldestSupported)
            try await engine.ping()
            try fake.set(.hangs, login: .stalls)
            let start = ContinuousClock.now
            let error = await #expect(throws: EngineError.self) { try await engine.containerStart("x") }
            #expect(ContinuousClock.now - start < .seconds(5))
            // That ssh tells of its logins: nothing can have been done.
            #expect(error?.code == .unreachable)
            #expect(error?.message == "ssh was not logged in to ssh://ops@west within 500 ms")
            #expect(error?.hint?.contains("try ssh ops@west") == true)
            // Of one that nothing is known of it can't be said.
            let first = await #expect(throws: EngineError.self) {
                try await Engine(transport: try fake.transport(), version: .oldestSupported).containerStart("x")
            }
            #expect(first?.code == .cut)
            #expect(first?.message == error?.message)
            #expect(await eventually { (try? fake.alive()) == [] })
        }
    }

    @Test(
        "After the login the call has its own time, told of the login or not",
        arguments: [
            FakeSSH.Login.told, .untold, .shared,
        ])
    func slowEngine(login: FakeSSH.Login) async throws {
        try await with({ _ in .hangs }) { given in
            var fake = given
            // A busy machine takes a second to start the program that plays ssh.
            fake.loginLimit = .seconds(3)
            let transport = try fake.transport()
            if login == .untold {
                // It turns out at the first answer.
                try await StubEngine.run(LoadTests.pong) { stub in
                    let socket = String(stub.endpoint.description.dropFirst("unix://".count))
                    try fake.set(.dials(socket), login: .untold)
                    try await Engine(transport: transport, version: .oldestSupported).ping()
                }
            }
            try fake.set(.hangs, login: login)
            let start = ContinuousClock.now
            let error = await #expect(throws: EngineError.self) {
                try await transport.send(EngineRequest(.post, "/containers/x/stop", deadline: .seconds(5)))
            }
            #expect(error?.code == .deadline)
            #expect(ContinuousClock.now - start >= .milliseconds(4900))
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
