import EngineAPI
import GalleyCore
import StateStore

/// The mutex and memory of an upgrade: a container that is never started, named after the database.
///
/// The engine lets one name exist once, so creating it is taking the lock. Its files are the journal. Taking over makes
/// another container under that name, and every act checks the id first, so a holder that was thought dead stops.
struct EngineLock: Sendable {
    static let image = "galley/journal:1"

    let environment: UpgradeEnvironment
    let names: UpgradeNames
    private(set) var id: String
    private(set) var journal: Journal
    private let labels: [String: String]
    /// The engine has the plan whole; a record in memory alone may have been cut on its way.
    private var isPlanWritten = false
    /// Records that a lock made again has yet to get: a try that was cut goes on with them.
    private var missing: [JournalRecord] = []

    private var engine: Engine { environment.engine }

    /// Takes the lock for a new upgrade. The caller writes the plan into it next.
    /// - Throws: `GalleyError` `.locked` naming the holder.
    static func acquire(for plan: Plan, environment: UpgradeEnvironment) async throws -> EngineLock {
        let names = plan.names
        let labels = Self.labels(for: plan, environment: environment)
        try await importImage(environment.engine)
        let id = try await create(names.lock, labels: labels, environment: environment)
        return EngineLock(environment: environment, names: names, id: id, journal: Journal(), labels: labels)
    }

    /// Replaces the lock (or a record) of an upgrade whose holder is gone, or is thought so. The journal moves along: it
    /// is read once the former holder, should it live after all, can act on nothing it adds.
    /// - Parameter previous: the container that holds the journal now; nil when it vanished.
    /// - Throws: `GalleyError` `.locked` when another was quicker.
    static func takeOver(
        _ previous: SituationReader.Holder?, plan: Plan, environment: UpgradeEnvironment
    ) async throws -> EngineLock {
        let names = plan.names
        try await importImage(environment.engine)
        do {
            return try await replace(previous, names, plan, environment)
        } catch let error as EngineError where error.isConflict || error.isNotFound {
            throw GalleyError(
                .locked, "another operator took '\(plan.database)' over at the same moment", cause: error)
        }
    }

    /// The new lock gets its name last, by one rename, with everything in it: cut off before that, the old one counts.
    private static func replace(
        _ previous: SituationReader.Holder?, _ names: UpgradeNames, _ plan: Plan, _ environment: UpgradeEnvironment
    ) async throws -> EngineLock {
        let engine = environment.engine
        let labels = Self.labels(for: plan, environment: environment)
        let id = try await create(
            "\(names.lock)\(Self.next)\(environment.makeID())", labels: labels, environment: environment)
        if let previous, previous.name == names.lock {
            try await engine.containerRename(previous.id, to: "\(names.lock)\(Self.was)\(environment.makeID())")
        }
        let journal = if let previous { try await read(previous.id, engine: engine) } else { Journal() }
        guard previous?.journal.plan == nil || journal.plan != nil else {
            try await engine.containerRemoveIfPresent(id)
            throw GalleyError(.locked, "another operator pruned what is kept of '\(plan.database)' at the same moment")
        }
        for record in journal.records { try await upload(record, to: id, engine: engine) }
        do {
            try await engine.containerRename(id, to: names.lock)
        } catch let error as EngineError where error.isConflict {
            try await engine.containerRemove(id, force: true, volumes: true)
            throw error
        }
        var lock = EngineLock(
            environment: environment, names: names, id: id, journal: journal, labels: labels,
            isPlanWritten: journal.plan != nil)
        try await lock.write(plan)
        if let previous { try await engine.containerRemoveIfPresent(previous.id) }
        try await lock.sweep()
        return lock
    }

    /// Marks in the names of locks in the middle of a takeover: not yet one, and one no more.
    static let next = "-next-"
    static let was = "-was-"

    /// Removes what takeovers that were cut off left behind.
    private func sweep() async throws {
        let reader = SituationReader(environment: environment)
        // The record too, when it was taken over.
        let all = try await reader.takeovers(of: names.database) + reader.locks(ofUpgrade: names.id)
        for left in all where left.id != id { try await engine.containerRemoveIfPresent(left.id) }
    }

    /// A record becomes the lock again, so that nobody works on its database while what it stands for is removed.
    /// - Throws: `GalleyError` `.locked` when an upgrade of the database is under way.
    static func reopen(_ record: SituationReader.Holder, plan: Plan, environment: UpgradeEnvironment) async throws
        -> EngineLock
    {
        let names = plan.names
        if record.name != names.lock {
            do {
                try await environment.engine.containerRename(record.id, to: names.lock)
            } catch let error as EngineError where error.isConflict {
                throw GalleyError(
                    .locked, "another operator works on '\(plan.database)'", hint: "galley status", cause: error)
            }
        }
        var lock = EngineLock(
            environment: environment, names: names, id: record.id, journal: record.journal, labels: record.labels,
            isPlanWritten: true)
        try await lock.append(Checkpoint.pruning.rawValue, [:])
        return lock
    }

    /// The journal kept in a lock or record container.
    static func read(_ container: String, engine: Engine) async throws -> Journal {
        let path = "/\(JournalFile.directory)"
        guard let archive = try await engine.ifPresent({ try await $0.archiveGet(container, path: path) }) else {
            return Journal()
        }
        return Journal(records: try TarReader.entries(archive).compactMap { JournalFile.record(from: $0.content) })
    }

    /// Checks before an act that this process still holds the lock.
    /// - Throws: `GalleyError` `.locked` when another holds it: nothing more may be done here; `.failed` when it
    ///   vanished: it was pruned, or another took it over and has finished.
    func check() async throws {
        guard try await isThere() else {
            throw GalleyError(.failed, "the lock of '\(names.database)' vanished from the engine (container prune?)")
        }
    }

    /// False when it was pruned.
    /// - Throws: `GalleyError` `.locked` when another has it, is about to take it, or has finished its upgrade.
    private func isThere() async throws -> Bool {
        if let found = try await engine.ifPresent({ try await $0.containerInspect(names.lock) }) {
            guard found["Id"]?.string == id else { throw Self.locked(names.database, by: found) }
            return true
        }
        if let other = try await SituationReader(environment: environment).locks(ofUpgrade: names.id).first {
            throw Self.locked(names.database, by: other.holder)
        }
        return false
    }

    /// Makes a vanished lock again, with everything the journal held; nothing when it is still there.
    /// - Throws: `GalleyError` `.locked` when another has it.
    mutating func ensure() async throws {
        if try await !isThere() {
            try await Self.importImage(engine)
            id = try await Self.create(names.lock, labels: labels, environment: environment)
            missing = journal.records
        }
        while let record = missing.first {
            try await Self.upload(record, to: id, engine: engine)
            missing.removeFirst()
        }
    }

    /// Writes the plan, before anything else is done; nothing when it is there.
    mutating func write(_ plan: Plan) async throws {
        if isPlanWritten { return }
        try await append(JournalRecord.planKind, JSONValue(encoding: plan))
        isPlanWritten = true
    }

    /// Writes one record.
    mutating func append(_ kind: String, _ payload: JSONValue) async throws {
        let record = JournalRecord(
            sequence: journal.nextSequence, at: environment.timestamp, kind: kind, payload: payload)
        // Numbered before the upload: should it be cut, the next try has the next number.
        journal.append(record)
        do {
            try await Self.upload(record, to: id, engine: engine)
        } catch let error as EngineError where error.isNotFound {
            // The lock is gone, so nobody will read this, and nothing was done in its name.
            journal.removeLast()
            throw error
        }
    }

    /// The lock becomes the record of a finished upgrade.
    func commit() async throws {
        if try await isCommitted() { return }
        try await check()
        try await engine.containerRename(id, to: names.record)
    }

    /// An earlier commit was done, and only its answer lost.
    func isCommitted() async throws -> Bool {
        try await engine.ifPresent { try await $0.containerInspect(names.record) }?["Id"]?.string == id
    }

    func release() async throws { try await engine.containerRemoveIfPresent(id) }
}

extension EngineLock {
    private static func upload(_ record: JournalRecord, to id: String, engine: Engine) async throws {
        let tar = try TarWriter.archive([
            .directory(JournalFile.directory, mode: 0o700),
            .file(JournalFile.name(record.sequence), mode: 0o600, try JournalFile.bytes(of: record)),
        ])
        try await engine.archivePut(id, path: "/", tar: tar)
    }

    private static func create(
        _ name: String, labels: [String: String], environment: UpgradeEnvironment
    ) async throws -> String {
        let spec: JSONValue = [
            "Image": .string(image), "Cmd": ["galley"], "Labels": .object(labels.mapValues { .string($0) }),
            "HostConfig": ["NetworkMode": "none", "RestartPolicy": ["Name": "no"]],
        ]
        do {
            return try await environment.engine.containerCreate(name: name, spec: spec).id
        } catch let error as EngineError where error.isConflict {
            let found = try await environment.engine.containerInspect(name)
            // Our own create whose answer was lost.
            if found[path: "Config", "Labels"]?.object?.compactMapValues(\.string) == labels,
                let id = found["Id"]?.string
            {
                return id
            }
            throw locked(labels[UpgradeLabels.database] ?? name, by: found)
        }
    }

    private static func importImage(_ engine: Engine) async throws {
        guard try await engine.ifPresent({ try await $0.imageInspect(image) }) == nil else { return }
        let parts = image.split(separator: ":")
        _ = try await engine.imageImport(
            tar: TarWriter.archive([]), repository: String(parts[0]), tag: String(parts[1]))
    }

    private static func labels(for plan: Plan, environment: UpgradeEnvironment) -> [String: String] {
        [
            UpgradeLabels.role: "lock", UpgradeLabels.database: plan.database, UpgradeLabels.upgrade: plan.id,
            UpgradeLabels.planDigest: plan.digest, UpgradeLabels.operatorName: environment.who.name,
            UpgradeLabels.host: environment.who.host, UpgradeLabels.process: environment.who.process,
        ]
    }

    /// Says who holds a lock.
    static func locked(_ database: String, by lock: JSONValue) -> GalleyError {
        locked(database, by: LockHolder(inspect: lock))
    }

    static func locked(_ database: String, by holder: LockHolder) -> GalleyError {
        GalleyError(
            .locked, "'\(database)' is locked by \(holder.text), upgrade \(holder.upgrade)",
            hint: "if that process is gone: galley resume \(database), or galley rollback \(database)")
    }
}
