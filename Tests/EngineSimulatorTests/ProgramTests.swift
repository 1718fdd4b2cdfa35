import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@Suite("Programs and the files they see")
struct ProgramTests {
    @Test func `files lie where mounts lead`() async throws {
        let quay = Quayside(program: Ledger())
        quay.engine.setHostFiles(["/srv/db/row": "host"])
        quay.engine.setFiles(["row": "volume"], inVolume: "data")
        let id = try await quay.start("a1", host: ["Binds": ["/srv/db:/bind", "data:/volume", "/srv:/outer:ro"]])
        func read(_ path: String) async throws -> String { try await exec(quay, id, ["read", path]) }
        #expect(try await read("/bind/row") == "host")
        #expect(try await read("/volume/row") == "volume")
        #expect(try await read("/outer/db/row") == "host")
        #expect(try await read("/data/seed") == "from the image")
        #expect(try await read("/etc/passwd") == "root")
        #expect(try await read("/nothing") == "absent")

        _ = try await exec(quay, id, ["write", "/bind/row", "new"])
        _ = try await exec(quay, id, ["write", "/outer/db/row", "refused"])
        _ = try await exec(quay, id, ["write", "/etc/own", "layer"])
        #expect(quay.engine.hostFiles(under: "/srv") == ["db/row": "new"])
        #expect(quay.engine.files(inContainer: "a1", under: "/etc")["own"] == "layer")
        #expect(try await quay.client.containerChanges(id).map(\.path) == ["/etc/own"])
    }

    @Test func `a helper copies one source to another and ends`() async throws {
        let quay = Quayside(program: Ledger())
        quay.engine.setFiles(["a": "1", "deep/b": "2"], inVolume: "data")
        let id = try await quay.create(
            "helper", ["Entrypoint": ["copy"], "Cmd": ["/from", "/to"], "NetworkDisabled": true],
            host: ["Binds": ["data:/from:ro", "copy:/to"], "NetworkMode": "none"])
        try await quay.client.containerStart(id)
        #expect(quay.engine.files(inVolume: "copy").isEmpty)
        #expect(try await quay.client.containerWait(id) == 0)
        #expect(quay.engine.files(inVolume: "copy") == ["a": "1", "deep/b": "2"])
        let log = try await quay.client.containerLogTail(id)
        #expect(String(decoding: log.stdout, as: UTF8.self) == "copied\nalone\n")
        #expect(try await quay.client.containerLogTail(id, lines: 1).stdout == Array("alone\n".utf8))
        #expect(quay.engine.violations.isEmpty)
    }

    @Test func `a helper that is killed has done nothing`() async throws {
        let quay = Quayside(program: Ledger())
        quay.engine.setFiles(["a": "1"], inVolume: "data")
        let id = try await quay.create(
            "helper", ["Entrypoint": ["copy"], "Cmd": ["/from", "/to"]], host: ["Binds": ["data:/from", "copy:/to"]])
        try await quay.client.containerStart(id)
        try await quay.client.containerKill(id)
        quay.engine.clock.advance(by: .seconds(60))
        #expect(quay.engine.container("helper")?.exitCode == 137)
        #expect(quay.engine.files(inVolume: "copy").isEmpty)
        #expect(try await quay.client.containerLogTail(id).stdout.isEmpty)
    }

    @Test func `a program that wants its stdin is asked again at its end`() async throws {
        let quay = Quayside(program: Ledger())
        let id = try await quay.start("a1")
        let exec = try await quay.client.execCreate(id, ExecOptions(["count"], attachStdin: true))
        let session = try await quay.client.execStart(exec)
        try await session.write([1, 2])
        try await session.write([3])
        #expect(try await quay.client.execInspect(exec).running)
        try await session.closeWrite()
        #expect(try await session.output.collectTail().stdout == Array("3".utf8))
    }

    @Test func `a published port answers what the program says`() async throws {
        let quay = Quayside(program: Ledger())
        let ports: JSONValue = ["PortBindings": ["5000/tcp": [["HostPort": "9000"]]]]
        #expect(quay.engine.portAnswers(port: 9000) == nil)
        let id = try await quay.create("a1", host: ports)
        #expect(quay.engine.portAnswers(port: 9000) == nil)
        try await quay.client.containerStart(id)
        // Docker's proxy accepts though nothing listens.
        #expect(quay.engine.portAnswers(port: 9000) == [])
        quay.engine.clock.advance(by: .seconds(5))
        #expect(quay.engine.portAnswers(port: 9000) == Array("hello".utf8))
        try await quay.client.containerStop(id, timeout: 10)
        #expect(quay.engine.portAnswers(port: 9000) == nil)
    }

    @Test func `a main process that can't be made leaves the container created`() async throws {
        let quay = Quayside(program: Ledger())
        let id = try await quay.create("a1", ["Entrypoint": ["missing"]])
        #expect(await engineError { try await quay.client.containerStart(id) }?.status == 400)
        let state = try await quay.client.containerInspect(id)["State"]
        #expect(state?["Status"] == "created")
        #expect(state?["ExitCode"] == 127)
        #expect(state?["StartedAt"] == "0001-01-01T00:00:00Z")
    }

    private func exec(_ quay: Quayside, _ id: String, _ words: [String]) async throws -> String {
        let exec = try await quay.client.execCreate(id, ExecOptions(words))
        return String(decoding: try await quay.client.execStart(exec).output.collectTail().stdout, as: UTF8.self)
    }
}

/// A server that listens after three seconds, and a handful of commands.
private struct Ledger: SimulatedProgram {
    func start(_ context: inout ProgramContext) -> ProgramStart {
        switch context.arguments.first {
        case "missing": return .cannotStart("exec: \"missing\": executable file not found in $PATH: unknown")
        case "copy":
            let (from, to) = (context.arguments[1], context.arguments[2])
            let note = context.isIsolated ? "copied\nalone\n" : "copied\n"
            return .exits(ProcessResult(0, stdout: note, after: .seconds(20)) { $0.copyFiles(from: from, to: to) })
        default: return .runs
        }
    }

    func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(0) }

    func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec {
        switch command.arguments[0] {
        case "read": return .exits(ProcessResult(0, stdout: context[command.arguments[1]] ?? "absent"))
        case "write":
            context[command.arguments[1]] = command.arguments[2]
            return .exits(ProcessResult(0))
        case "count":
            guard let stdin = command.stdin else { return .readsInput }
            return .exits(ProcessResult(0, stdout: String(stdin.count)))
        default: return .notFound
        }
    }

    func answer(_ context: inout ProgramContext, port: String) -> [UInt8]? {
        context.now - context.startedAt >= .seconds(3) ? Array("hello".utf8) : nil
    }
}
