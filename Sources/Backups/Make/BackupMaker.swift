import Containers
public import EngineAPI
public import Foundation
public import GalleyCore
import Recipes
public import StateStore
import Synchronization
import Tasks

/// Makes backups, on the record: the intent is kept before anything begins, the end when it is known. What did not come
/// to its end leaves nothing that looks like a backup.
public struct BackupMaker: Sendable {
    let engine: Engine
    /// As it is recorded.
    let endpoint: String
    let isLocal: Bool
    let store: StateStore
    let now: @Sendable () -> Date

    /// - Parameters:
    ///   - isLocal: the engine's machine is this one.
    ///   - now: the time that is recorded.
    public init(
        engine: Engine, endpoint: String, isLocal: Bool, store: StateStore,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.engine = engine
        self.endpoint = endpoint
        self.isLocal = isLocal
        self.store = store
        self.now = now
    }

    /// A backup that is whole, and where.
    public struct Made: Sendable {
        /// As it lies beside the bytes; of a command's nowhere but here.
        public var manifest: BackupManifest
        /// By what is known of the file systems.
        public var protection: Protection
    }

    /// - Parameter progress: told now and then how many bytes came.
    /// - Throws: `GalleyError`: `.locked` and `.refused` before anything was begun; `.failed` when there is no backup and
    ///   nothing of the try is left; `.failedNotUndone` when something of it still runs.
    public func make(
        _ request: BackupRequest, who: Operator, reason: String? = nil, progress: @escaping ProgressHandler = { _ in }
    ) async throws -> Made {
        let started = now()
        try await store.insert(request.record(engine: endpoint, at: started, who: who, reason: reason))
        let end: BackupEnd
        let result: Result<Made, any Error>
        do {
            let made = try await perform(request, started, progress)
            end = BackupEnd(
                .succeeded, version: made.manifest.version, storedBytes: made.manifest.storedBytes,
                sha256: made.manifest.sha256)
            result = .success(made)
        } catch let failure as BackupFailure {
            end = BackupEnd(failure.outcome, detail: failure.error.message)
            result = .failure(failure.error)
        } catch {
            let known = error as? GalleyError
            let nothingBegan = known.map { [.locked, .refused].contains($0.code) } ?? false
            end = BackupEnd(nothingBegan ? .refused : .failed, detail: known?.message ?? String(describing: error))
            result = .failure(error)
        }
        // What cancelled it must not keep its end off the record.
        try await Task { try await store.end(backup: request.id, end, at: now()) }.value
        return try result.get()
    }

    private func perform(
        _ request: BackupRequest, _ started: Date, _ progress: @escaping ProgressHandler
    ) async throws -> Made {
        switch request.destination {
        case .directory(let directory):
            let new = try NewBackup(in: directory, database: request.database.name, id: request.id)
            do {
                let writer = try CompressedWriter(file: new.file, called: "to '\(new.folder)'")
                let manifest = try await stream(request, into: writer, started, progress)
                try new.keep(manifest)
                let source = request.mount(for: manifest.data)?.source
                return Made(
                    manifest: manifest,
                    protection: .judge(new.folder, against: source, isLocal: isLocal))
            } catch {
                new.discard()
                throw error
            }
        case .command(let words):
            let writer = try CompressedWriter(command: words)
            return Made(manifest: try await stream(request, into: writer, started, progress), protection: .unknown)
        }
    }

    private func stream(
        _ request: BackupRequest, into writer: CompressedWriter, _ started: Date, _ progress: @escaping ProgressHandler
    ) async throws -> BackupManifest {
        do {
            let meter = Mutex((bytes: Int64(0), told: ContinuousClock.now))
            let run = try await StreamRunner(engine: engine, recipe: request.database.recipe).perform(request.run) {
                bytes in
                try await writer.write(bytes)
                let total = meter.withLock { meter -> Int64? in
                    meter.bytes += Int64(bytes.count)
                    guard ContinuousClock.now - meter.told > .milliseconds(500) else { return nil }
                    meter.told = .now
                    return meter.bytes
                }
                if let total { progress(.stepProgress(fraction: nil, text: "\(ByteCount(total))")) }
            }
            if let failure = BackupFailure(run, request) { throw failure }
            let written = try await writer.finish()
            return try request.manifest(run.facts, written, engine: endpoint, started: started, ended: now())
        } catch {
            await Task { await writer.abort() }.value
            throw error
        }
    }
}

/// A backup that did not come to its end, for the record and for the user.
struct BackupFailure: Error {
    var outcome: BackupRecord.Outcome
    var error: GalleyError

    /// Nil when it succeeded.
    init?(_ run: StreamedRun, _ request: BackupRequest) {
        let what = "the backup of '\(request.database.name)'"
        let said = run.complaint.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; ")
        outcome = BackupRecord.Outcome(rawValue: run.end.word) ?? .lost
        switch run.end {
        case .succeeded: return nil
        case .failed(let code):
            error = GalleyError(
                .failed, "\(what) failed with exit code \(code)\(said.isEmpty ? "" : ": \(said)")",
                hint: code == TaskResult.noLogin ? "--user and --password name another login" : nil)
        case .timedOut:
            error = GalleyError(
                .failed, "\(what) took longer than \(request.run.timeout.text) and was ended; nothing of it is left",
                hint: "--timeout allows more")
        case .cancelled: error = GalleyError(.failed, "\(what) was ended; nothing of it is left")
        case .lost(let why): error = GalleyError(.failed, "\(what) failed: \(why); nothing of it is kept")
        case .stuck(let left): error = GalleyError(.failedNotUndone, "\(what) failed and is stuck: \(left)")
        }
    }
}

extension BackupRequest {
    /// The mount in which a path of the container lies.
    func mount(for path: String) -> Mount? {
        database.snapshot.mounts.filter { path == $0.destination || path.hasPrefix($0.destination + "/") }
            .max { $0.destination.count < $1.destination.count }
    }

    func manifest(
        _ facts: Facts, _ written: CompressedWriter.Written, engine: String, started: Date, ended: Date
    ) throws(GalleyError) -> BackupManifest {
        guard let version = facts["version"], let data = facts["data"], data.hasPrefix("/"), written.streamBytes > 0
        else {
            throw GalleyError(
                .failed, "the method '\(method.name)' gave no bytes, or does not tell version and data directory")
        }
        let known: Set = ["version", "data", "log-position", "database", "keep", "note", "key"]
        return BackupManifest(
            id: id, database: database.name, engine: engine, containerId: database.id, image: database.snapshot.image,
            imageId: database.snapshot.imageID, imageDigests: database.image["RepoDigests"]?.strings ?? [],
            recipe: database.recipe.name, method: method.name, version: version, logPosition: facts["log-position"],
            databases: facts.all("database"), data: data, mount: mount(for: data)?.destination ?? data,
            kept: facts.all("keep"), notes: facts.all("note"), facts: facts.values.filter { !known.contains($0.key) },
            keys: facts.all("key"), startedAt: started, endedAt: ended, streamBytes: written.streamBytes,
            storedBytes: written.storedBytes, sha256: written.digest)
    }
}
