import EngineAPI
import EngineSimulator
import Foundation
import GalleyCore
import Recipes
import StateStore

@testable import Tasks

/// A simulated engine with one database container `db`, whose recipe has one task; and people who run it.
struct RunScene {
    let engine = SimulatedEngine()
    let database: DatabaseContainer
    private let folder: String

    /// Ten minutes of work, and a line at its end.
    static let recipe = Recipe(
        name: "testdb", title: "TestDB", source: "test", digest: "sha256:recipe",
        recognition: Recognition(repositories: ["testdb"], environment: []),
        server: ServerRules(
            stopTimeout: .seconds(60), cleanExitCodes: [0], startTimeout: .seconds(20),
            answer: PortAnswer(send: [], offset: 0, expect: [10])),
        versions: VersionRules(series: 1, withinSeries: .compatible, acrossSeries: .converting),
        tasks: Dictionary(
            uniqueKeysWithValues: TaskName.withSessions.map {
                ($0, RecipeTask(name: $0, script: "# \($0)\n", user: "0", timeout: .seconds(60)))
            }),
        maintenance: [
            MaintenanceTask(
                title: "frees room",
                task: RecipeTask(
                    name: TaskName("vacuum"), script: "sleep 600\necho done\n", user: "0", timeout: .seconds(3600)))
        ])

    private struct Server: SimulatedProgram {
        func start(_ context: inout ProgramContext) -> ProgramStart { .runs }
        func stop(_ context: inout ProgramContext, signal: String) -> ProgramStop { .exits(0) }
        func exec(_ context: inout ProgramContext, _ command: ExecCommand) -> ProgramExec {
            SimulatedRuns.exec(&context, command) ?? .notFound
        }
    }

    init() async throws {
        engine.add(SimulatedImage("lab/testdb:1", config: ["Cmd": ["testdbd"]], program: Server()))
        let client = Engine(transport: engine.transport(counted: false), version: engine.apiVersion)
        let created = try await client.containerCreate(
            name: "db", spec: ["Image": "lab/testdb:1", "HostConfig": ["RestartPolicy": ["Name": "always"]]])
        try await client.containerStart(created.id)
        database = try await DatabaseContainer.find(
            "db", on: client, at: "simulated", catalogue: RecipeCatalogue(recipes: [Self.recipe]), unless: { _ in })
        let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        folder = "\(base)/galley-runs-\(UUID().uuidString)"
    }

    func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    /// The state files of one machine, as a process finds them that has them for itself.
    func store(_ name: String) async throws -> StateStore {
        try await StateStore.open(StateDirectory("\(folder)/\(name)"))
    }

    /// One process of Galley.
    func recorder(_ transport: SimulatedTransport, _ store: StateStore) -> RunRecorder {
        let clock = engine.clock
        return RunRecorder(
            runner: MaintenanceRunner(
                engine: Engine(transport: transport, version: engine.apiVersion), recipe: Self.recipe, clock: clock),
            store: store,
            now: { Date(timeIntervalSince1970: 1_800_000_000 + Double(clock.now.offset.milliseconds) / 1000) })
    }

    func run(_ id: String) -> TaskRun {
        TaskRun(of: Self.recipe.maintenance[0], in: database.id, variables: [:], id: "vacuum.\(id)")
    }

    /// By a process that is not alive any more: whoever comes later may look its end up.
    func record(of run: TaskRun) -> TaskRunRecord {
        TaskRunRecord(
            id: run.id, database: database.name, engine: "simulated", containerId: run.container,
            recipe: Self.recipe.name, task: "vacuum", parameters: [:],
            startedAt: Date(timeIntervalSince1970: 1_800_000_000),
            who: Operator(name: "tester", host: ProcessInfo.processInfo.hostName, process: "4194304:1"))
    }

    /// What truly happened in the container.
    var history: [(run: String, exitCode: Int?)] {
        SimulatedRuns.history(engine.files(inContainer: "db", under: SimulatedRuns.historyFolder))
    }

    /// Runs that began while another one's session was in the server.
    var violations: [String] {
        engine.files(inContainer: "db", under: SimulatedRuns.historyFolder + "/two").map {
            "\($0.key) beside \($0.value)"
        }
    }

    /// Past every fault, as what follows.
    private var bystander: Engine { Engine(transport: engine.transport(counted: false), version: engine.apiVersion) }

    /// The run that is under way.
    func underWay() async throws -> String? {
        try await RunInContainer(engine: bystander, container: "db", user: "0", clock: engine.clock)
            .current(TaskName("vacuum"))
    }

    /// What any run has in the server.
    func sessions() async throws -> [String] {
        try await ServerSessions(
            tasks: TaskRunner(engine: bystander, clock: engine.clock), recipe: Self.recipe, container: "db", login: nil
        ).list("galley-")
    }

    /// Something of a run is still there, in the container or in the server.
    func isBusy() async throws -> Bool {
        if try await underWay() != nil { return true }
        return try await !sessions().isEmpty
    }

    func startIfDown() async throws {
        if engine.container("db")?.isRunning != true { try await bystander.containerStart("db") }
    }
}
