import Backups
import EngineAPI
import GalleyCore
import Recipes

/// Steps on cold copies of the data.
extension Executor {
    private var planned: PlannedCopies { PlannedCopies(plan: plan, environment: environment) }

    mutating func copy(_ index: Int) async throws {
        // A helper that ended before the original's last stop copied older data.
        let stopped = try await stopBeforeCopies()
        try await refuseOtherWriters(than: nil)
        if let successor = try await find(.successor), Situation.ContainerState(successor).everStarted {
            throw GalleyError(.failed, "the successor was started by hand on data that is not copied yet")
        }
        _ = try await held()
        copies[String(index)] = try await planned.make(index, dataUnchangedSince: stopped)
    }

    /// When the original stopped (RFC 3339): the same before the first copy and after the last, or none of them counts.
    mutating func stopBeforeCopies() async throws -> String {
        let state = try await find(.original)?["State"]
        let stopped = state?["FinishedAt"]?.string ?? ""
        guard state?["Running"]?.bool != true, copiedAfterStop == nil || copiedAfterStop == stopped else {
            throw GalleyError(.failed, "the original ran while its data was copied: somebody started it meanwhile")
        }
        copiedAfterStop = stopped
        return stopped
    }

    /// A converting step rests on data that nobody touched since the copy: not even the original, started by hand and
    /// stopped again.
    mutating func refuseDataOfTwo() async throws {
        guard let stopped = lock?.journal.copiedAfterStop, !stopped.isEmpty, let original = try await find(.original)
        else { return }
        let state = original["State"]
        guard state?["Running"]?.bool == true || state?["FinishedAt"]?.string != stopped else { return }
        throw GalleyError(
            .failed, "the original ran on the data after it was copied: somebody started it meanwhile")
    }

    mutating func restore(_ index: Int) async throws {
        guard let sum = copies[String(index)] else {
            throw GalleyError(
                .failedNotUndone, "the journal has no checksum of the copy of \(plan.data[index].destination)")
        }
        _ = try await held()
        // An earlier try's helper still writes when only its Galley was killed.
        try await planned.endRestore(index)
        if plan.backup != nil { try await engine.containerRemoveIfPresent(names.bringer) }
        try await refuseOtherWriters(than: nil)
        try await planned.restore(index, expecting: sum)
    }

    /// Puts the backup in the data's place. From the beginning each time: what an earlier try did goes with the rest.
    mutating func bringBack() async throws {
        guard let backup = plan.backup, let mount = plan.data.first else {
            throw GalleyError(.badInput, "the plan names no backup")
        }
        let entry = try BackupDirectory.entry(at: backup.folder)
        guard entry.manifest.sha256 == backup.sha256,
            let method = recipe.backups.first(where: { $0.name == backup.method })
        else { throw GalleyError(.badInput, "'\(backup.folder)' holds another backup than the plan says") }
        try await StoredStream(entry: entry).check()
        _ = try await held()
        try await engine.containerRemoveIfPresent(names.bringer)
        try await refuseOtherWriters(than: nil)
        try await refuseDataOfTwo()
        let (type, source): (String, String) =
            switch mount.source {
            case .volume(let name): ("volume", name)
            case .bind(let path, _): ("bind", path)
            }
        try await RestoreHelper(
            engine: engine, name: names.bringer, image: plan.original.imageID,
            mount: ["Type": .string(type), "Source": .string(source), "Target": .string(mount.destination)],
            labels: [
                UpgradeLabels.upgrade: plan.id, UpgradeLabels.database: plan.database, UpgradeLabels.role: "helper",
            ], environment: [], replaces: true
        ).restore(entry, by: method)
    }

    mutating func removeCopy(_ index: Int) async throws {
        _ = try await held()
        try await planned.remove(index)
    }
}
