import EngineAPI
import EngineSimulator
import GalleyCore
import Testing

@testable import Upgrade

@Suite struct EngineLockTests {
    private func plan(_ upgrader: Upgrader, id: String) async throws -> Plan {
        let image = try ImageReference(parsing: "lab/testdb:10.2")
        guard
            case .ready(let prepared) = try await upgrader.prepare(
                "db", image: image, options: UpgradeOptions(), id: id)
        else { throw GalleyError(.refused, "not planned") }
        return prepared.plan
    }

    private func found(_ upgrader: Upgrader) async throws -> SituationReader.Holder? {
        try await SituationReader(environment: upgrader.environment).holders(of: "db").first
    }

    @Test func `a second operator is told who holds the lock`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let mine = scene.upgrader(host: "here")
        let theirs = scene.upgrader(host: "there")
        let (first, second) = (try await plan(mine, id: "first222"), try await plan(theirs, id: "second22"))
        let lock = try await EngineLock.acquire(for: first, environment: mine.environment)
        try await lock.check()
        let error = await #expect(throws: GalleyError.self) {
            _ = try await EngineLock.acquire(for: second, environment: theirs.environment)
        }
        #expect(error?.code == .locked)
        #expect(error?.message == "'db' is locked by tester on here, upgrade first222")
        try await lock.release()
        try await lock.release()
        try await EngineLock.acquire(for: second, environment: theirs.environment).check()
    }

    @Test func `a lock whose answer was lost is taken all the same`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        let plan = try await plan(upgrader, id: "first222")
        scene.engine.inject(.loseAnswer) { $0.contains("/containers/create") }
        await #expect(throws: EngineError.self) {
            _ = try await EngineLock.acquire(for: plan, environment: upgrader.environment)
        }
        let lock = try await EngineLock.acquire(for: plan, environment: upgrader.environment)
        #expect(lock.id == scene.engine.container("galley-lock-db")?.id)
    }

    @Test func `a cut upload leaves the records around it`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        let plan = try await plan(upgrader, id: "first222")
        var lock = try await EngineLock.acquire(for: plan, environment: upgrader.environment)
        try await lock.append(JournalRecord.planKind, try JSONValue(encoding: plan))
        scene.engine.inject(.cutAfterSending) { $0.hasPrefix("PUT ") && $0.hasSuffix("/archive") }
        await #expect(throws: EngineError.self) {
            try await lock.append("stopping", ["big": .string(String(repeating: "x", count: 3000))])
        }
        let engine = upgrader.environment.engine
        #expect(try await EngineLock.read(lock.id, engine: engine).records.map(\.sequence) == [1])
        try await lock.append("stopping", ["identity": "c", "logPositions": ["": 5]])
        let read = try await EngineLock.read(lock.id, engine: engine)
        #expect(read.records.map(\.sequence) == [1, 3])
        #expect(read.plan == plan)
        #expect(read.checkpoints == [.stopping])
        #expect(read.position?.logPositions == ["": 5])
    }

    @Test func `whoever is taken over stops`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let mine = scene.upgrader(host: "here")
        let theirs = scene.upgrader(host: "there")
        let plan = try await plan(mine, id: "first222")
        var lock = try await EngineLock.acquire(for: plan, environment: mine.environment)
        try await lock.append(JournalRecord.planKind, try JSONValue(encoding: plan))
        let taken = try await EngineLock.takeOver(try await found(theirs), plan: plan, environment: theirs.environment)
        try await taken.check()
        let error = await #expect(throws: GalleyError.self) { try await lock.check() }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("on there") == true)
        #expect(try await EngineLock.read(taken.id, engine: theirs.environment.engine) == lock.journal)
        #expect(scene.engine.containers.map(\.name).filter { $0.contains("lock") } == ["galley-lock-db"])
        await #expect(throws: GalleyError.self) { try await lock.commit() }
        try await taken.commit()
        try await taken.commit()
        #expect(scene.engine.container("galley-record-db-first222")?.id == taken.id)
    }

    /// The other's whole take-over happens right before this one's first, second or third rename.
    @Test(arguments: [1, 2])
    func `of two that take over at once one is told so`(moment: Int) async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let mine = scene.upgrader(host: "here")
        let dead = scene.upgrader(host: "dead")
        let theirs = scene.upgrader(counted: false, host: "there")
        let plan = try await plan(mine, id: "first222")
        var lock = try await EngineLock.acquire(for: plan, environment: dead.environment)
        try await lock.append(JournalRecord.planKind, try JSONValue(encoding: plan))
        let (previous, journal) = (try await found(mine), lock.journal)
        for number in 1...moment {
            scene.engine.inject(
                .action { _ in
                    guard number == moment else { return }
                    _ = try? await EngineLock.takeOver(
                        previous, plan: plan, environment: theirs.environment)
                }
            ) { $0.hasSuffix("/rename") }
        }
        let error = await #expect(throws: GalleyError.self) {
            _ = try await EngineLock.takeOver(previous, plan: plan, environment: mine.environment)
        }
        #expect(error?.code == .locked)
        let held = try #require(scene.engine.container("galley-lock-db"))
        #expect(held.labels[UpgradeLabels.host] == "there")
        #expect(try await EngineLock.read(held.id, engine: mine.environment.engine) == journal)
    }

    /// What a holder writes between being found and being taken over moves along, and what it writes later is nothing
    /// it may act on.
    @Test func `a record written in the last moment moves along`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let mine = scene.upgrader(host: "here")
        let theirs = scene.upgrader(host: "there")
        let plan = try await plan(mine, id: "first222")
        var lock = try await EngineLock.acquire(for: plan, environment: mine.environment)
        try await lock.write(plan)
        let seen = try await found(theirs)
        try await lock.append("stopping", [:])
        let taken = try await EngineLock.takeOver(seen, plan: plan, environment: theirs.environment)
        #expect(taken.journal.checkpoints == [.stopping])
        #expect(try await EngineLock.read(taken.id, engine: theirs.environment.engine) == taken.journal)
    }

    /// Killed at each of its calls: whoever comes next finds the whole journal, and the lock was never free.
    @Test func `a takeover that is cut off anywhere loses nothing of the journal`() async throws {
        for call in 1... {
            let scene = try await UpgradeScene()
            defer { scene.tearDown() }
            let (mine, killed, next) = (
                scene.upgrader(host: "here"), scene.upgrader(host: "killed"), scene.upgrader(host: "next")
            )
            let plan = try await plan(mine, id: "first222")
            var lock = try await EngineLock.acquire(for: plan, environment: mine.environment)
            try await lock.write(plan)
            for kind in ["stopping", "copied", "converting"] { try await lock.append(kind, [:]) }
            let seen = try await found(killed)
            let before = scene.engine.calls.count
            scene.engine.inject(.crashCaller, atCall: before + call)
            let taken = try? await EngineLock.takeOver(seen, plan: plan, environment: killed.environment)
            scene.engine.withdrawFaults()
            #expect(try await SituationReader(environment: next.environment).lock(of: "db") != nil)
            let left = try await found(next)
            #expect(left?.isLock == true)
            #expect(left?.journal == lock.journal, "call \(call)")
            let last = try await EngineLock.takeOver(left, plan: plan, environment: next.environment)
            #expect(last.journal == lock.journal)
            #expect(scene.engine.containers.map(\.name).filter { $0.contains("lock") } == ["galley-lock-db"])
            if taken != nil { return }
        }
    }

    @Test func `a pruned lock is noticed, and made again with its journal`() async throws {
        let scene = try await UpgradeScene()
        defer { scene.tearDown() }
        let upgrader = scene.upgrader()
        let plan = try await plan(upgrader, id: "first222")
        var lock = try await EngineLock.acquire(for: plan, environment: upgrader.environment)
        try await lock.append(JournalRecord.planKind, try JSONValue(encoding: plan))
        scene.engine.pruneContainers()
        let error = await #expect(throws: GalleyError.self) { try await lock.check() }
        #expect(error?.code == .failed)
        try await lock.ensure()
        try await lock.check()
        #expect(try await EngineLock.read(lock.id, engine: upgrader.environment.engine) == lock.journal)
    }
}
