import EngineAPI
import EngineSimulator
import GalleyCore
import StateStore
import Synchronization

@testable import Tasks

/// One run that meets one fault at one call, and what came of it: first as Galley tells it, then as the container knows
/// it.
struct RunCell {
    /// What is asked for.
    enum Kind: String, CaseIterable {
        /// A run, to its end.
        case run
        /// A run that is interrupted while its output is read.
        case interrupted
        /// The end of a run whose client was killed.
        case cancel
    }

    enum Claim: Sendable, Equatable {
        case ended(RunEnd)
        /// Nothing was begun, by Galley's word.
        case thrown(String)
        case cancelled(String?)
        case killed
    }

    let kind: Kind
    let fault: RunFault
    let call: Int
    var claim = Claim.killed
    /// The call that the fault met; nil when it was over before.
    var callName: String?
    /// Calls that were made.
    var count = 0
    var problems: [String] = []

    init(_ kind: Kind, _ fault: RunFault, call: Int) {
        self.kind = kind
        self.fault = fault
        self.call = call
    }

    mutating func perform() async throws {
        let scene = try await RunScene()
        defer { scene.tearDown() }
        let run = scene.run("first")
        let transport = scene.engine.transport()
        let store = try await scene.store("first")
        if kind == .cancel { try await begin(run, in: scene) }
        scene.engine.inject(fault.fault, atCall: call)
        switch kind {
        case .run, .interrupted:
            claim = await Self.perform(run, in: scene, transport, store, isInterrupted: kind == .interrupted)
        case .cancel:
            try await store.insert(scene.record(of: run))
            do {
                claim = .cancelled(
                    try await scene.recorder(transport, store).cancel(
                        run.task, of: scene.database, engine: "simulated", login: nil,
                        by: scene.record(of: run).who, reason: nil, warn: { _ in }))
            } catch {
                claim = .thrown("\(error)")
            }
        }
        if transport.hasCrashed { claim = .killed }
        count = scene.engine.calls.count
        callName = scene.engine.calls.count >= call ? scene.engine.calls[call - 1] : nil
        scene.engine.withdrawFaults()
        try await check(run, scene, claim == .killed ? recordOfKilled(run, scene, store) : store)
    }

    /// A process that was killed writes nothing any more: its record is as it was before the call. These two ends take
    /// an engine that answers, and so were written before.
    private func recordOfKilled(_ run: TaskRun, _ scene: RunScene, _ store: StateStore) async throws -> StateStore {
        let outcome = try await store.taskRuns(engine: "simulated", database: "db").first?.outcome
        if outcome == .succeeded || outcome == .cancelled { return store }
        let left = try await scene.store("killed")
        try await left.insert(scene.record(of: run))
        return left
    }

    /// A run whose Galley is killed as soon as it is on its way.
    private func begin(_ run: TaskRun, in scene: RunScene) async throws {
        let place = RunInContainer(
            engine: Engine(transport: scene.engine.transport(counted: false), version: scene.engine.apiVersion),
            container: run.container, user: "0", clock: scene.engine.clock)
        try await place.start(run)
    }

    private static func perform(
        _ run: TaskRun, in scene: RunScene, _ transport: SimulatedTransport, _ store: StateStore, isInterrupted: Bool
    ) async -> Claim {
        let (recorder, record) = (scene.recorder(transport, store), scene.record(of: run))
        let work = Interruptible()
        if isInterrupted { scene.engine.inject(.action { _ in work.interrupt() }, atCall: Self.interruption) }
        return await work.value { await claim { try await recorder.perform(run, as: record) } }
    }

    /// The call that begins to read its output: two ask the server, two start it, and this is the second of the reader.
    static let interruption = 6

    static func claim(_ body: () async throws -> RunEnd) async -> Claim {
        do { return .ended(try await body()) } catch { return .thrown("\(error)") }
    }
}

/// Work that may be cancelled from within.
private final class Interruptible: Sendable {
    private let work = Mutex<Task<RunCell.Claim, Never>?>(nil)

    func interrupt() { work.withLock { $0?.cancel() } }

    func value(_ body: @escaping @Sendable () async -> RunCell.Claim) async -> RunCell.Claim {
        await work.withLock { work in
            let begun = Task { await body() }
            work = begun
            return begun
        }.value
    }
}

extension RunRecorder {
    func perform(_ run: TaskRun, as record: TaskRunRecord) async throws -> RunEnd {
        try await perform(run, as: record, warn: { _ in }, output: { _ in })
    }
}
