import GalleyCore

extension UpgradeEnvironment {
    /// While a database's upgrade is under way, or was cut off, nobody else works on it.
    /// - Throws: `GalleyError` `.locked`, naming who has it.
    public func refuseUnfinished(_ database: String) async throws {
        if let lock = try await SituationReader(environment: self).lock(of: database) {
            throw EngineLock.locked(database, by: lock.holder)
        }
    }
}
