import Foundation
import GRDB
import GalleyCore

/// The audit and the detail of upgrades: one SQLite file, safe for several processes at once.
///
/// Every write is on the disk when the call returns. Rows are added and completed, never deleted.
public struct StateStore: Sendable {
    let directory: StateDirectory
    let pool: DatabasePool

    /// Opens the file, making it and bringing its schema up to date where needed.
    /// - Throws: `GalleyError` `.usage` for a folder that can't be used; `.refused` for a file that a newer Galley wrote;
    ///   `.badInput` for a damaged file; `.locked` when another process keeps it longer than `patience`.
    public static func open(
        _ directory: StateDirectory, patience: Duration = .seconds(10)
    ) async throws -> StateStore {
        try directory.create()
        let failure = StoreFailure(directory)
        do {
            // Two processes must neither switch to WAL nor migrate at the same time.
            return try await OpeningLock.hold(directory.lockPath, patience: patience) {
                // Made before SQLite makes it, to be the owner's alone; SQLite gives its side files the same mode.
                try withFile(directory.databasePath, O_RDWR | O_CREAT) { _ in }
                return try StateStore(directory, patience: patience)
            }
        } catch {
            throw failure.rendered(error)
        }
    }

    private init(_ directory: StateDirectory, patience: Duration) throws {
        var configuration = Configuration()
        configuration.label = "galley.state"
        configuration.busyMode = .timeout(Double(patience.milliseconds) / 1000)
        let pool = try DatabasePool(path: directory.databasePath, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            // The pool sets NORMAL, which may lose the last commits at a power cut.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try !Schema.migrator.hasBeenSuperseded(db) else { throw StoreFailure.WrittenByNewer() }
        }
        try Schema.migrator.migrate(pool)
        self.directory = directory
        self.pool = pool
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw StoreFailure(directory).rendered(error)
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.write(body)
        } catch {
            throw StoreFailure(directory).rendered(error)
        }
    }
}
