import EngineAPI
import EngineSimulator
import GalleyCore

/// A simulated engine with one image, and a client of it.
struct Quayside {
    let engine: SimulatedEngine
    let client: Engine

    init(apiVersion: APIVersion = .oldestSupported, program: any SimulatedProgram = IdleProgram()) {
        engine = SimulatedEngine(apiVersion: apiVersion)
        engine.add(
            SimulatedImage(
                "server:1",
                config: [
                    "Cmd": ["serve"], "Volumes": ["/data": [:]], "ExposedPorts": ["5000/tcp": [:]],
                    "Env": ["PATH=/bin", "A=1"],
                ], files: ["/data/seed": "from the image", "/etc/passwd": "root"], program: program))
        client = Engine(transport: engine.transport(), version: apiVersion)
    }

    /// A client that the engine takes for a new process.
    var freshClient: Engine { Engine(transport: engine.transport(), version: client.version) }

    @discardableResult
    func create(_ name: String, _ spec: JSONValue = [:], host: JSONValue = [:]) async throws -> String {
        var whole = spec
        whole["Image"] = "server:1"
        whole["HostConfig"] = host
        return try await client.containerCreate(name: name, spec: whole).id
    }

    @discardableResult
    func start(_ name: String, host: JSONValue = [:]) async throws -> String {
        let id = try await create(name, host: host)
        try await client.containerStart(id)
        return id
    }

    func status(_ name: String) -> String? { engine.container(name)?.status }
}

/// What an engine call fails with; nil when it does not fail.
func engineError(_ body: () async throws -> Void) async -> EngineError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? EngineError
    }
}
