import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// `galley status --all`, on simulated engines behind real sockets, each a docker context.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FleetTests {
    @Test("two hundred engines, five of them dead: each living one has its line, each dead one its reason")
    func twoHundred() async throws {
        try await withFleet(of: 195) { folder, environment in
            // Three whose socket is gone, two that take a connection and never answer.
            for name in ["gone-1", "gone-2", "gone-3"] { try context(name, folder) }
            let silent = try ["silent-1", "silent-2"].map { name in
                try context(name, folder)
                return try MuteServer.listen(at: socket(name, folder))
            }
            defer { for socket in silent { close(socket) } }
            let clock = ContinuousClock()
            let start = clock.now
            let result = try await BuiltGalley.run(
                ["status", "--all", "--timeout", "3s", "--context", "engine-001", "-o", "json"],
                environment: environment)
            print("200 engines, 5 dead, --timeout 3s: \(clock.now - start)")
            #expect(result.status == 69, "\(result.error)")
            #expect(result.error.contains("5 of 200 engines could not be asked"), "\(result.error)")
            let lines = try JSONValue(parsing: Data(result.out.utf8)).array ?? []
            #expect(lines.count == 200)
            let living = lines.filter { $0["problem"]?.string == nil }
            #expect(Set(living.compactMap { $0["engine"]?.string }).count == 195)
            #expect(living.allSatisfy { $0["recipe"]?.string == "mariadb" && $0["state"]?.string == "running" })
            #expect(Set(living.compactMap { $0["database"]?.string }).count == 195)
            for line in lines where line["problem"]?.string != nil {
                let name = line["engine"]?.string ?? ""
                let expected = name.hasPrefix("silent") ? "no whole answer within 3.0 s" : "no such socket"
                #expect(line["problem"]?.string?.contains(expected) == true, "\(line)")
            }
        }
    }

    @Test func aFleetThatAnswersIsNoError() async throws {
        try await withFleet(of: 2) { folder, environment in
            let result = try await BuiltGalley.run(
                ["status", "--all", "--context", "engine-001"], environment: environment)
            #expect(result.status == 0, "\(result)")
            #expect(result.out.hasPrefix("ENGINE"))
            #expect(result.out.contains("engine-002   db-002     mariadb   lab/mariadb:10.11   running"), "\(result)")
        }
    }

    @Test(arguments: [
        (["status", "db", "--all"], "leave 'db' out"), (["status", "--all", "--timeout", "soon"], "no duration"),
    ])
    func wrongUse(arguments: [String], text: String) async throws {
        let result = try await BuiltGalley.run(arguments, environment: ["HOME": "/nonexistent"])
        #expect(result.status == 64, "\(result)")
        #expect(result.error.contains(text), "\(result)")
    }

    private func socket(_ name: String, _ folder: String) -> String { "\(folder)/\(name).sock" }

    /// As docker lays them out; the folder is the SHA-256 of the name.
    private func context(_ name: String, _ folder: String) throws {
        let meta = "\(folder)/.docker/contexts/meta/\(ContentDigest.of(name.utf8).dropFirst(7))"
        try FileManager.default.createDirectory(atPath: meta, withIntermediateDirectories: true)
        let text =
            #"{"Name":"\#(name)","Metadata":{},"Endpoints":{"docker":{"Host":"unix://\#(socket(name, folder))"}}}"#
        try text.write(toFile: meta + "/meta.json", atomically: true, encoding: .utf8)
    }

    /// Engines `engine-001` and so on, each with a running database.
    private func withFleet(
        of count: Int, _ body: @Sendable (_ folder: String, _ environment: [String: String]) async throws -> Void
    ) async throws {
        let folder = "/tmp/galley-fleet-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...count {
                let name = "engine-" + String(1000 + number).dropFirst()
                try context(name, folder)
                let engine = try await engine(with: "db-" + String(1000 + number).dropFirst())
                let path = socket(name, folder)
                group.addTask {
                    try await SimulatorServer.serving(engine, at: path) {
                        while !Task.isCancelled { try await Task.sleep(for: .seconds(60)) }
                    }
                }
            }
            for number in 1...count {
                let path = socket("engine-" + String(1000 + number).dropFirst(), folder)
                while !FileManager.default.fileExists(atPath: path) { try await Task.sleep(for: .milliseconds(10)) }
            }
            defer { group.cancelAll() }
            try await body(folder, ["HOME": folder, "GALLEY_STATE_DIR": folder + "/state"])
        }
    }

    private func engine(with database: String) async throws -> SimulatedEngine {
        let engine = SimulatedEngine()
        engine.add(SimulatedImage("lab/mariadb:10.11", config: ["Cmd": ["mariadbd"]]))
        let client = Engine(transport: engine.transport(), version: .oldestSupported)
        let created = try await client.containerCreate(name: database, spec: ["Image": "lab/mariadb:10.11"])
        try await client.containerStart(created.id)
        return engine
    }
}
