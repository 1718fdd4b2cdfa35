import Backups
import EngineAPI
import GalleyCore

/// The cold copies of one plan: which mount goes where.
struct PlannedCopies {
    let plan: Plan
    let environment: UpgradeEnvironment

    private var names: UpgradeNames { plan.names }

    private var copier: ColdCopy {
        ColdCopy(
            engine: environment.engine, clock: environment.clock, image: plan.original.imageID,
            labels: [
                UpgradeLabels.upgrade: plan.id, UpgradeLabels.database: plan.database, UpgradeLabels.role: "helper",
            ], progress: environment.progress)
    }

    private func place(_ index: Int) -> ColdCopy.Place {
        switch plan.data[index].source {
        case .volume(let name):
            .volume(
                name, copy: names.copyVolume(index),
                labels: [
                    UpgradeLabels.upgrade: plan.id, UpgradeLabels.database: plan.database, UpgradeLabels.role: "copy",
                    UpgradeLabels.destination: plan.data[index].destination,
                ])
        case .bind(let path, let copy): .bind(path, copy: copy, sameFileSystem: plan.options.copyTo == nil)
        }
    }

    func make(_ index: Int, dataUnchangedSince stopped: String) async throws -> String {
        try await copier.make(place(index), helper: names.copier(index), dataUnchangedSince: stopped)
    }

    /// Makes sure that a copy is there and whole.
    /// - Throws: `GalleyError` `.failed` when it is not.
    func verify(_ index: Int, expecting sum: String) async throws {
        try await copier.verify(place(index), helper: "\(names.restorer(index))-look", expecting: sum)
    }

    /// Ends a restore that an earlier try began.
    func endRestore(_ index: Int) async throws {
        try await environment.engine.containerRemoveIfPresent(names.restorer(index))
    }

    func restore(_ index: Int, expecting sum: String) async throws {
        try await copier.restore(place(index), helper: names.restorer(index), expecting: sum)
    }

    func remove(_ index: Int) async throws {
        try await copier.remove(place(index), helpers: [names.copier(index), names.restorer(index)])
    }
}
