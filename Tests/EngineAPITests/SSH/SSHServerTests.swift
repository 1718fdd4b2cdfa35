import Foundation
import GalleyCore
import TestSupport
import Testing

@testable import EngineAPI

@Suite(
    "An engine through real ssh and sshd", .enabled(if: SSHServer.isThere, "there is no \(SSHServer.program)"),
    .serialized, .timeLimit(.minutes(3)))
struct SSHServerTests {
    /// - Parameter hasDocker: whether the host's search path has docker's command.
    private func with(
        hasDocker: Bool = true, settings: String = "",
        usersSettings: @Sendable (_ folder: String) -> String = { _ in "" },
        _ body: @Sendable (SSHServer, _ socket: String) async throws -> Void
    ) async throws {
        try await SimulatedFront.withEngine { folder, socket in
            let bare = folder + "/bin"
            try FileManager.default.createDirectory(atPath: bare, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: bare + "/cat", withDestinationPath: "/bin/cat")
            let path = hasDocker ? ProcessInfo.processInfo.environment["PATH"] ?? "" : bare
            let environment = ["DOCKER_HOST": "unix://\(socket)", "PATH": path]
            try await SSHServer.running(
                in: folder, environment: environment, settings: settings, usersSettings: usersSettings(folder)
            ) { try await body($0, socket) }
        }
    }

    private func session(_ engine: Engine, _ command: [String]) async throws -> ExecSession {
        let id = try await engine.containerCreate(name: "db", spec: ["Image": "server:1"]).id
        try await engine.containerStart(id)
        return try await engine.execStart(try await engine.execCreate(id, ExecOptions(command, attachStdin: true)))
    }

    private func echo(_ engine: Engine) async throws -> String {
        let session = try await session(engine, ["cat"])
        let sent = Array(repeating: UInt8(ascii: "x"), count: 300_000)
        async let writing: Void = {
            try await session.write(sent)
            try await session.closeWrite()
        }()
        var printed: [UInt8] = []
        for try await frame in session.output { printed += frame.bytes }
        try await writing
        await session.close()
        return printed == sent ? "whole" : "\(printed.count) bytes"
    }

    @Test("Through docker's own dial-stdio", .enabled(if: ProgramRun.has("docker"), "there is no docker command"))
    func dialStdio() async throws {
        try await with { server, _ in
            let engine = try await Engine.negotiate(transport: try server.transport())
            #expect(try await echo(engine) == "whole")
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test("Through a socket that ssh forwards, where there is no docker command")
    func socket() async throws {
        try await with(hasDocker: false) { server, socket in
            let engine = try await Engine.negotiate(transport: try server.transport(socket))
            #expect(try await echo(engine) == "whole")
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test("Without docker's command and without a known socket the error says both")
    func nothing() async throws {
        try await with(hasDocker: false) { server, _ in
            let error = await #expect(throws: EngineError.self) {
                try await Engine.negotiate(transport: try server.transport("/nowhere/engine.sock"))
            }
            #expect(error?.code == .unreachable)
            #expect(
                error?.message.contains("no engine listens on /nowhere/engine.sock") == true, "\(error?.message ?? "")")
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test(
        "What goes wrong is told by its cause",
        arguments: [
            ("unknown", "the host key is not known", "connect once by hand"),
            ("changed", "the host key has changed", "ssh-keygen -R"),
            ("refused", "permission denied", "ssh-add -l"),
            ("no engine", "no engine listens on", "is the engine running"),
        ])
    func failures(kind: String, message: String, hint: String) async throws {
        try await with { server, socket in
            switch kind {
            case "unknown": try server.know(nil)
            case "changed": try server.know("other")
            case "refused": try server.write("authorized", "")
            default: try FileManager.default.removeItem(atPath: socket)
            }
            // Where docker's command finds no engine the usual sockets are tried, and the last of them is told.
            let path = kind == "no engine" ? socket : ""
            let error = await #expect(throws: EngineError.self) {
                try await Engine.negotiate(transport: try server.transport(path))
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "none")")
            #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "none")")
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test("Many calls at once wait their turn: an sshd that refuses the ninth beginner refuses none of them")
    func beginners() async throws {
        try await with(hasDocker: false, settings: "MaxStartups 8:100:8") { server, socket in
            let engine = try await Engine.negotiate(transport: try server.transport(socket))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<24 { group.addTask { try await engine.ping() } }
                try await group.waitForAll()
            }
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test(
        "An ssh that shares another's login, and says nothing of it, has the call's time",
        .enabled(if: ProgramRun.has("docker"), "there is no docker command"))
    func shared() async throws {
        let settings: @Sendable (String) -> String = {
            "ControlMaster auto\nControlPath \($0)/master\nControlPersist 10"
        }
        try await with(usersSettings: settings) { server, _ in
            let engine = Engine(transport: try server.transport(loginLimit: .seconds(1)), version: .oldestSupported)
            try await engine.ping()
            let session = try await session(engine, ["cat"])
            try await Task.sleep(for: .seconds(2))
            try await session.write(Array("late".utf8))
            try await session.closeWrite()
            var printed: [UInt8] = []
            for try await frame in session.output { printed += frame.bytes }
            #expect(String(decoding: printed, as: UTF8.self) == "late")
            await session.close()
            let there = try SSHCommandTests.destination("ssh://\(NSUserName())@127.0.0.1:\(server.port)")
            let program = SSHProgram(path: server.folder + "/ssh", environment: ["PATH": "/usr/bin:/bin"])
            #expect(await program.shares(there))
            let ended = try await ProgramRun.of(
                "env", [server.folder + "/ssh", "-O", "exit", "-p", "\(server.port)", "-l", NSUserName(), "127.0.0.1"])
            #expect(ended.status == 0, "\(ended)")
            #expect(await !program.shares(there))
        }
    }

    @Test("A server that says who it is and nothing more is given up in the login's time")
    func afterTheBanner() async throws {
        try await StubEngine.listening(saying: "SSH-2.0-OpenSSH_9.2p1\r\n") { port in
            let program = SSHProgram(environment: ["PATH": "/usr/bin:/bin"], loginLimit: .seconds(1))
            for path in ["", "/run/engine.sock"] {
                let endpoint = try Endpoint(parsing: "ssh://127.0.0.1:\(port)\(path)")
                let transport = ConnectionTransport(dialer: EngineDialer(endpoint: endpoint, ssh: program))
                let start = ContinuousClock.now
                let error = await #expect(throws: EngineError.self) { try await Engine.negotiate(transport: transport) }
                #expect(ContinuousClock.now - start < .seconds(5))
                #expect(error?.isTransport == true)
                #expect(
                    error?.message.hasPrefix("ssh was not logged in to ssh://127.0.0.1") == true,
                    "\(error?.message ?? "")")
                #expect(error?.hint?.contains("try ssh -p \(port)") == true)
            }
        }
    }

    @Test("An ssh that is killed in the middle cuts the stream, never ends it", arguments: [true, false])
    func killed(dials: Bool) async throws {
        guard !dials || ProgramRun.has("docker") else { return }
        try await with(hasDocker: dials) { server, socket in
            let engine = try await Engine.negotiate(transport: try server.transport(dials ? "" : socket))
            let before = Set(server.pids())
            let session = try await session(engine, ["cat"])
            let reading = Task {
                var count = 0
                for try await frame in session.output { count += frame.bytes.count }
                return count
            }
            try await Task.sleep(for: .milliseconds(200))
            let running = Set(server.alive).subtracting(before)
            #expect(running.count == 1)
            for pid in running { kill(pid, SIGKILL) }
            let error = await #expect(throws: EngineError.self) { _ = try await reading.value }
            #expect(error?.code == .cut)
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test("A cancelled stream ends its ssh")
    func cancelled() async throws {
        try await with(hasDocker: false) { server, socket in
            let engine = try await Engine.negotiate(transport: try server.transport(socket))
            let session = try await session(engine, ["cat"])
            let reading = Task { for try await _ in session.output {} }
            try await Task.sleep(for: .milliseconds(100))
            #expect(!server.alive.isEmpty)
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            #expect(await eventually { server.alive.isEmpty })
        }
    }

    @Test("No argument and no variable of an ssh holds what this process has in its environment")
    func secrets() async throws {
        try await with(hasDocker: false) { server, socket in
            // Not set in the process itself: other threads read its environment meanwhile.
            var program = SSHProgram.users
            program.path = server.folder + "/ssh"
            program.environment["GALLEY_TEST_SECRET"] = "hunter2-in-the-environment"
            let endpoint = try server.transport(socket).endpoint
            let transport = ConnectionTransport(dialer: EngineDialer(endpoint: endpoint, ssh: program))
            let engine = try await Engine.negotiate(transport: transport)
            let session = try await session(engine, ["cat"])
            let running = server.alive
            #expect(!running.isEmpty)
            for pid in running {
                for file in ["cmdline", "environ"] {
                    let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)") ?? Data()
                    #expect(!String(decoding: bytes, as: UTF8.self).contains("hunter2"))
                }
            }
            await session.close()
        }
    }
}
