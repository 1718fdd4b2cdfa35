public import EngineAPI
public import GalleyCore
import Recipes
import Tasks

/// Copies of a stopped database's directories, made by helper containers on the engine's own host.
///
/// A helper is a container whose main process is the copy: its exit code is the container's own and survives a cut
/// connection and the end of Galley. Each call takes a helper of the same name over where it finds one.
public struct ColdCopy: Sendable {
    let engine: Engine
    let clock: any Clock<Duration>
    /// The database's own old image: it has the tools and is already there.
    let image: String
    let labels: [String: String]
    let progress: ProgressHandler

    /// Labels are those of the helper containers; a copied volume gets its own with its ``Place``.
    public init(
        engine: Engine, clock: any Clock<Duration>, image: String, labels: [String: String],
        progress: @escaping ProgressHandler = { _ in }
    ) {
        self.engine = engine
        self.clock = clock
        self.image = image
        self.labels = labels
        self.progress = progress
    }

    /// What is copied and where to.
    public enum Place: Sendable, Equatable {
        /// A named volume into a new one, made with these labels.
        case volume(String, copy: String, labels: [String: String])
        /// A directory of the engine's host into another. With `sameFileSystem` a copy elsewhere is refused.
        case bind(String, copy: String, sameFileSystem: Bool)
    }

    /// Copies and verifies; an incomplete earlier copy is made again.
    /// - Parameter dataUnchangedSince: when the server last stopped (RFC 3339); a copy begun before that is not used.
    /// - Returns: SHA-256 of the copy's listing: owners, modes, sizes and contents.
    /// - Throws: `GalleyError` when space is short or the copy differs, ``EngineError`` from the engine.
    public func make(_ place: Place, helper: String, dataUnchangedSince stopped: String) async throws -> String {
        if case .volume(_, let copy, let labels) = place {
            _ = try await engine.volumeCreate(VolumeOptions(name: copy, labels: labels))
        }
        if let earlier = try await engine.ifPresent({ try await $0.containerInspect(helper) }),
            earlier[path: "State", "StartedAt"]?.string ?? "" < stopped
        {
            try await engine.containerRemoveIfPresent(helper)
        }
        let report = try await run(helper, place.copySpec, action: "copy")
        guard let sum = report["sha256"] else {
            throw GalleyError(.failed, "the copy ended without its checksum")
        }
        return sum
    }

    /// Makes sure that the copy is what was copied. Reads all of it.
    /// - Throws: `GalleyError` `.failed` when it is gone or differs, ``EngineError`` from the engine.
    public func verify(_ place: Place, helper: String, expecting sum: String) async throws {
        try await engine.containerRemoveIfPresent(helper)
        try await requireVolume(of: place)
        do {
            let report = try await run(helper, place.verifySpec, action: "verify-copy")
            guard report["sha256"] == sum else { throw GalleyError(.failed, "the copy is not what was copied") }
        } catch let error as EngineError where error.code == .api {
            try await engine.containerRemoveIfPresent(helper)
            throw GalleyError(.failed, "the copy can't be read: \(error.message)")
        }
    }

    /// An engine makes a missing volume anew, empty, when a container mounts it.
    private func requireVolume(of place: Place) async throws {
        guard case .volume(_, let copy, _) = place else { return }
        guard try await engine.ifPresent({ try await $0.volumeInspect(copy) }) != nil else {
            throw GalleyError(.failed, "the copy is gone: there is no volume \(copy)")
        }
    }

    /// Puts the copy back, verified against its checksum.
    public func restore(_ place: Place, helper: String, expecting sum: String) async throws {
        // Never an earlier one's result: who knows what ran on the data since.
        try await engine.containerRemoveIfPresent(helper)
        try await requireVolume(of: place)
        let report = try await run(helper, place.restoreSpec(expecting: sum), action: "restore")
        guard report["restored"] == "yes" else {
            throw GalleyError(.failedNotUndone, "putting the copy back ended without a result")
        }
    }

    /// Removes the copy and its helpers.
    public func remove(_ place: Place, helpers: [String]) async throws {
        for helper in helpers { try await engine.containerRemoveIfPresent(helper) }
        switch place {
        case .volume(_, let copy, _):
            _ = try await engine.ifPresent { try await $0.volumeRemove(copy, force: false) }
        case .bind:
            guard let helper = helpers.first else { return }
            do {
                _ = try await run("\(helper)-remove", place.removeSpec, action: "remove-copy")
            } catch let error as EngineError where error.code == .api && error.message.contains("does not exist") {
                // Where the directory above is gone, so is the copy.
                try await engine.containerRemoveIfPresent("\(helper)-remove")
            }
        }
    }
}
