import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Testing

/// Databases and engines by their names in galley.yaml, on two simulated engines that each hold a container `db`.
@Suite(.timeLimit(.minutes(2))) struct NamedDatabaseTests {
    private func withTwo(
        _ body: @Sendable (_ folder: String, _ environment: [String: String]) async throws -> Void
    ) async throws {
        let folder = "/tmp/galley-two-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = """
            engines:
              east: unix://\(folder)/east.sock
              west: { url: unix://\(folder)/west.sock }
              dead: unix://\(folder)/dead.sock
            databases:
              shop: { engine: west, container: db }
              own: { engine: west, container: own-db, recipe: mariadb }
              wrong: { engine: west, container: maria, recipe: postgresql }
              loose: { container: db }
            """
        try file.write(toFile: folder + "/galley.yaml", atomically: true, encoding: .utf8)
        let environment = [
            "HOME": folder, "GALLEY_STATE_DIR": folder + "/state", "GALLEY_CONFIG": folder + "/galley.yaml",
            "DOCKER_HOST": "unix://\(folder)/east.sock",
        ]
        try await SimulatorServer.serving(try await engine(["db": "team/east:1"]), at: folder + "/east.sock") {
            try await SimulatorServer.serving(
                try await engine(["db": "team/west:1", "own-db": "team/own:1", "maria": "lab/mariadb:11.8"]),
                at: folder + "/west.sock"
            ) {
                try await body(folder, environment)
            }
        }
    }

    private func engine(_ databases: [String: String]) async throws -> SimulatedEngine {
        let engine = SimulatedEngine()
        let client = Engine(transport: engine.transport(), version: .oldestSupported)
        engine.add(SimulatedImage("lab/postgres:15"))
        for (name, image) in databases {
            engine.add(SimulatedImage(image, config: ["Cmd": ["run"]]))
            let created = try await client.containerCreate(name: name, spec: ["Image": .string(image)])
            try await client.containerStart(created.id)
        }
        return engine
    }

    /// No recipe knows these images: the refusal names the one that was found, which tells the engine.
    @Test(
        "a name leads to its engine, whatever the environment says",
        arguments: [("shop", "west"), ("west/db", "west"), ("db", "east"), ("east/db", "east"), ("loose", "east")])
    func names(name: String, engine: String) async throws {
        try await withTwo { _, environment in
            for command in [["upgrade", name, "--to", "lab/postgres:15", "--yes"], ["task", "list", name]] {
                let result = try await BuiltGalley.run(command, environment: environment)
                #expect(result.status == 64, "\(result)")
                #expect(result.error.contains("no recipe recognises 'db' (image team/\(engine):1)"), "\(result)")
            }
        }
    }

    @Test(
        "the file's word for the recipe decides, and is held against both images",
        arguments: [
            ("own", "galley.yaml:7:51 says 'mariadb', and 'lab/postgres:15' is an image of 'postgresql'"),
            // The same container by its other name: the file says the same of it.
            ("west/own-db", "galley.yaml:7:51 says 'mariadb'"), ("east/db", "no recipe recognises 'db'"),
            ("wrong", "galley.yaml:8:52 says 'postgresql', and 'lab/mariadb:11.8' is an image of 'mariadb'"),
        ])
    func recipes(name: String, text: String) async throws {
        try await withTwo { _, environment in
            let result = try await BuiltGalley.run(
                ["upgrade", name, "--to", "lab/postgres:15", "--yes"], environment: environment)
            #expect(result.status == 64, "\(result)")
            #expect(result.error.contains(text), "\(result)")
        }
    }

    @Test func bothAreToldWhereTheyDiffer() async throws {
        try await withTwo { folder, environment in
            let result = try await BuiltGalley.run(
                ["status", "shop", "-H", "unix://\(folder)/east.sock"], environment: environment)
            #expect(result.status == 64, "\(result)")
            #expect(result.error.contains("galley.yaml:6:19 puts the database on engine 'west'"), "\(result)")
            #expect(result.error.contains("--host says unix://\(folder)/east.sock"), "\(result)")
            let same = try await BuiltGalley.run(["status", "shop", "--engine", "west"], environment: environment)
            #expect(same.status == 0, "\(same)")
            #expect(same.error.contains("shop is on engine west (unix://\(folder)/west.sock), container db"), "\(same)")
            #expect(same.error.contains("galley.yaml:6:19"), "\(same)")
        }
    }

    @Test("every engine of the file is asked, each once, and a dead one costs its own line")
    func fleet() async throws {
        try await withTwo { folder, environment in
            let result = try await BuiltGalley.run(["status", "--all", "-o", "json"], environment: environment)
            #expect(result.status == 69, "\(result)")
            let lines = try JSONValue(parsing: Data(result.out.utf8)).array ?? []
            let told = lines.map { [$0["engine"], $0["database"], $0["recipe"]].map { $0?.string ?? "-" } }
            #expect(
                told == [
                    ["east", "-", "-"], ["dead", "-", "-"], ["west", "maria", "-"], ["west", "own-db", "mariadb"],
                ], "\(result.out)")
            #expect(lines[1]["problem"]?.string?.contains("no such socket") == true)
            #expect(lines[2]["problem"]?.string?.contains("says 'postgresql'") == true)
        }
    }

    @Test("an engine that nobody named and that isn't here is none of a fleet that the file names")
    func noEngineHere() async throws {
        try await withTwo { folder, environment in
            // Docker's socket may be on this machine: then it is asked.
            guard !FileManager.default.fileExists(atPath: EngineSelection.standardSocket) else { return }
            var environment = environment
            environment["DOCKER_HOST"] = nil
            let result = try await BuiltGalley.run(["status", "--all", "-o", "json"], environment: environment)
            #expect(!result.out.contains(EngineSelection.standardSocket), "\(result)")
            #expect(result.out.contains("east.sock"))
        }
    }

    @Test func enginesAreListedAndChecked() async throws {
        try await withTwo { folder, environment in
            let list = try await BuiltGalley.run(["engine", "list", "-o", "json"], environment: environment)
            let lines = try JSONValue(parsing: Data(list.out.utf8)).array ?? []
            #expect(lines.map { $0["name"]?.string } == ["east", "dead", "west"], "\(list)")
            #expect(lines.map { $0["source"]?.string } == ["DOCKER_HOST", "galley.yaml", "galley.yaml"])
            let check = try await BuiltGalley.run(["engine", "check", "west"], environment: environment)
            #expect(check.status == 0, "\(check)")
            #expect(check.out.contains("unix://\(folder)/west.sock"))
            let wrong = try await BuiltGalley.run(["engine", "check", "wset"], environment: environment)
            #expect(wrong.status == 64)
            #expect(wrong.error.contains("did you mean 'west'?"), "\(wrong)")
            let status = try await BuiltGalley.run(["status", "--engine", "dead"], environment: environment)
            #expect(status.status == 69)
            #expect(status.error.contains("dead.sock"), "\(status)")
        }
    }

    @Test("half a name is refused, and the history goes by the container's name")
    func others() async throws {
        try await withTwo { _, environment in
            let half = try await BuiltGalley.run(["status", "west/"], environment: environment)
            #expect(half.status == 64 && half.error.contains("ENGINE/CONTAINER"), "\(half)")
            let history = try await BuiltGalley.run(["history", "shop"], environment: environment)
            #expect(history.status == 0, "\(history)")
        }
    }
}
