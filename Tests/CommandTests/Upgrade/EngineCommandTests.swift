import EngineSimulator
import Foundation
import GalleyCore
import TestSupport
import Testing

/// Commands that talk to an engine, on a simulated one: what comes before anything is upgraded.
@Suite(.timeLimit(.minutes(1))) struct EngineCommandTests {
    /// Runs galley beside a simulated engine, with a state directory of its own.
    private func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> BuiltGalley.Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "galley-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let socket = folder + "/engine.sock"
        let given = ["GALLEY_STATE_DIR": folder + "/state", "DOCKER_HOST": "unix://" + socket]
        return try await SimulatorServer.serving(SimulatedEngine(), at: socket) {
            try await BuiltGalley.run(arguments, environment: given.merging(environment) { $1 })
        }
    }

    @Test func nothingIsKeptOnAFreshEngine() async throws {
        let status = try await run(["status"])
        #expect(status.status == 0)
        #expect(status.out == "No upgrade is under way, and nothing is kept of earlier ones.\n")
        #expect(status.error == "")
        let json = try await run(["status", "--output", "json"])
        #expect(try JSONValue(parsing: Data(json.out.utf8)).array == [])
        #expect(try await run(["prune", "--yes"]).out == "Nothing is kept that could be removed.\n")
        #expect(try await run(["history"]).out == "No upgrade was made from this machine.\n")
        let history = try await run(["history", "--output", "json"])
        #expect(try JSONValue(parsing: Data(history.out.utf8)).array == [])
    }

    @Test(
        arguments: [
            (["upgrade", "db", "--to", "Bad Ref", "--yes"], "'Bad Ref' is no image reference"),
            (["upgrade", "db", "--to", "db:2", "--yes"], "no container 'db'"),
            (["upgrade", "db", "--to", "db:2", "--fingerprint-time", "soon"], "'soon' is no duration"),
            (["upgrade", "db", "--to", "db:2", "--copy-to", "here"], "--copy-to needs an absolute path"),
            (["upgrade", "db", "--to", "db:2", "--password", "env:X"], "--password needs --user"),
            (["upgrade", "db", "--to", "db:2", "--user", "u", "--password", "env:NOT_THERE"], "NOT_THERE"),
            (["rollback", "db", "--yes"], "no upgrade of 'db' is known"),
            (["resume", "db", "--yes"], "no upgrade of 'db' is known"),
            (["show", "nosuchid"], "no upgrade 'nosuchid'"),
            (["apply", "/nowhere/plan.json"], "can't read the plan"),
            (["history", "--limit", "0"], "--limit must be above 0"),
            (["status", "-H", "gopher://x"], "gopher"),
        ] as [([String], String)])
    func wrongInputIs64(arguments: [String], text: String) async throws {
        let result = try await run(arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.out == "")
        #expect(result.error.contains(text), "\(result)")
        #expect(result.error.components(separatedBy: "galley: error:").count == 2, "one error: \(result)")
    }

    @Test func aHintComesWithABadReference() async throws {
        let result = try await run(["upgrade", "db", "--to", "Bad Ref"])
        #expect(result.error.contains("\nhint: "))
    }

    @Test(arguments: ["{}", "[1", "", #"{"schema": 99}"#])
    func whatIsNoPlanIs65(text: String) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "plan-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try await run(["apply", file.path, "--yes"])
        #expect(result.status == 65, "\(result)")
    }

    @Test(arguments: [
        ["status"], ["upgrade", "db", "--to", "db:2", "--yes"], ["prune", "--yes"], ["rollback", "db", "--yes"],
    ])
    func anEngineThatIsNotThereIs69(arguments: [String]) async throws {
        let result = try await run(arguments, environment: ["DOCKER_HOST": "unix:///nowhere/engine.sock"])
        #expect(result.status == 69)
        #expect(result.out == "")
        #expect(result.error.contains("unix:///nowhere/engine.sock"))
        #expect(result.error.contains("\nhint: "))
    }

    @Test("a socket that takes connections and never answers gets no more than its time", .timeLimit(.minutes(1)))
    func aSilentEngine() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "silent-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let listen = """
            import socket, sys, time
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); time.sleep(60)
            """
        let socket = folder + "/engine.sock"
        let ended = try await LabProcess.during(["python3", "-c", listen, socket], endedBy: 9) { _ in
            try await eventually("the socket") { FileManager.default.fileExists(atPath: socket) }
            return try await BuiltGalley.run(
                ["status"], environment: ["GALLEY_STATE_DIR": folder, "DOCKER_HOST": "unix://" + socket])
        }
        #expect(ended.value.status == 69, "\(ended.value)")
    }
}
