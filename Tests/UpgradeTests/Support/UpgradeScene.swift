import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Recipes
import StateStore
import Synchronization
import Upgrade

/// A simulated engine with one database container `db`, and people who upgrade it.
struct UpgradeScene {
    static let port = 13306
    /// The networks of `db`. The second one an engine before API 1.44 takes only after the create.
    static let networks = ["back", "front"]
    let engine: SimulatedEngine
    private let ids = Identifiers()
    let originalID: String
    let state: StateDirectory
    private let catalogue: RecipeCatalogue

    init(
        apiVersion: APIVersion = .oldestSupported, restartPolicy: String = "always", bind: Bool = false,
        recipe: Recipe = TestRecipe.recipe
    ) async throws {
        catalogue = RecipeCatalogue(recipes: [recipe])
        let isWhole = recipe == TestRecipe.whole
        engine = SimulatedEngine(apiVersion: apiVersion)
        let config: JSONValue = ["Cmd": ["testdbd"], "Volumes": ["/data": [:]], "ExposedPorts": ["3306/tcp": [:]]]
        for (tag, version) in ["10.1", "10.2", "11.0", "11.1", "9.0"].map({ ($0, $0) }) {
            engine.add(
                SimulatedImage(
                    "lab/testdb:\(tag)", config: config, program: SimulatedDatabase(version: version, isWhole: isWhole))
            )
        }
        engine.add(
            SimulatedImage(
                "lab/testdb:11.0-broken", config: config,
                program: SimulatedDatabase(version: "11.0", isBroken: true, isWhole: isWhole)))
        let files = ["format": "10", "identity": "cluster-1", "log": "100", "rows": "42"]
        engine.setFiles(files, inVolume: "dbdata")
        engine.setHostFiles(Dictionary(uniqueKeysWithValues: files.map { ("/srv/db/data/\($0.key)", $0.value) }))
        let client = Engine(transport: engine.transport(counted: false), version: apiVersion)
        for network in Self.networks {
            _ = try await client.transport.send(
                EngineRequest(
                    .post, "/networks/create", version: apiVersion, body: .json(["Name": .string(network)])))
        }
        let created = try await client.containerCreate(
            name: "db",
            spec: [
                "Image": "lab/testdb:10.1", "Env": ["TESTDB_PASSWORD=verysecret"], "Labels": ["team": "x"],
                "HostConfig": [
                    "Binds": [bind ? "/srv/db/data:/data" : "dbdata:/data"],
                    "RestartPolicy": ["Name": .string(restartPolicy)], "NetworkMode": .string(Self.networks[0]),
                    "PortBindings": ["3306/tcp": [["HostIp": "127.0.0.1", "HostPort": .string(String(Self.port))]]],
                ],
            ])
        originalID = created.id
        try await client.networkConnect(
            Self.networks[1], container: created.id, endpointConfig: ["Aliases": ["shop-db"]])
        try await client.containerStart(created.id)
        // Memory: a file's fsync would be most of a run's time.
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        state = StateDirectory("\(base)/galley-scene-\(UUID().uuidString)")
    }

    func tearDown() { Self.remove(state.path) }

    static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

    /// One process of Galley. Its number is no living process's, so that a later one on the same host may take over.
    func upgrader(
        counted: Bool = true, host: String = "here", keepsFiles: Bool = true, store: StateStore? = nil,
        reason: String? = nil, login: ServerLogin? = nil, progress: @escaping ProgressHandler = { _ in }
    ) -> Upgrader {
        let clock = engine.clock
        let ids = ids
        return Upgrader(
            environment: UpgradeEnvironment(
                engine: Engine(transport: engine.transport(counted: counted), version: engine.apiVersion),
                endpoint: "simulated",
                clock: clock,
                now: { Date(timeIntervalSince1970: 1_800_000_000 + Double(clock.now.offset.milliseconds) / 1000) },
                prober: SimulatedProber(engine: engine),
                who: Operator(name: "tester", host: host, process: "4194304:1"),
                reason: reason, login: login, specFiles: keepsFiles ? SpecFiles(state) : nil, store: store,
                progress: progress,
                makeID: {
                    let letters = Array("abcdefghjk")
                    let number = ids.next()
                    return "\(host)\(letters[number / 100 % 10])\(letters[number / 10 % 10])\(letters[number % 10])"
                }),
            catalogue: catalogue)
    }

    func data() -> [String: String] { engine.files(inVolume: "dbdata") }

    /// The database's own first answer comes at its port.
    var serves: Bool { engine.portAnswers(port: Self.port)?.isEmpty == false }

    /// What was in use is so in the container that goes by the database's name. Of ``TestRecipe/whole`` only.
    var isAwake: Bool { engine.files(inContainer: "db", under: "/server")["awake"] != nil }
}

/// Numbers that all processes of a scene share: no two make the same id, as no two real ones do.
private final class Identifiers: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { value in
            value += 1
            return value
        }
    }
}

/// Asks the simulator instead of the network.
struct SimulatedProber: PortProber {
    let engine: SimulatedEngine
    private let ids = Identifiers()

    func answers(host: String, port: Int, as answer: PortAnswer) async -> Bool {
        guard let bytes = engine.portAnswers(host: host, port: port), bytes.count > answer.offset else { return false }
        return answer.expect.contains(bytes[answer.offset])
    }
}

extension Upgrader {
    /// Observe, plan, perform: what `galley upgrade --yes` does.
    @discardableResult
    func upgrade(_ database: String = "db", to image: String) async throws -> Duration? {
        switch try await prepare(database, image: ImageReference(parsing: image), options: UpgradeOptions()) {
        case .ready(let prepared): return try await perform(prepared)
        case .nothingToDo(let text): throw GalleyError(.refused, text)
        case .refused(let refusals): throw GalleyError(.refused, refusals.map(\.reason).joined(separator: "; "))
        }
    }
}
