import Foundation
import GalleyCore

/// Which volumes go with a container on Podman.
///
/// Docker's `v=1` removes the volumes that were made for a container and leaves those that were attached by name.
/// Podman's removes every volume that was ever made without a name, also one attached by it: the database's data, when
/// its first container is gone already. So Podman is never asked for it, and Galley finds them itself.
enum PodmanVolumes {
    /// Volumes that an inspect mounts and that may have been made for it: their names are generated.
    static func candidates(of inspect: JSONValue) -> [String] {
        (inspect["Mounts"]?.array ?? []).compactMap { mount in
            guard mount["Type"]?.string == "volume", let name = mount["Name"]?.string, name.utf8.count == 64,
                name.allSatisfy({ "0123456789abcdef".contains($0) })
            else { return nil }
            return name
        }
    }

    /// True when the volume is no older than the container: made at its create. Where a time can't be read, false.
    static func wasMade(_ volume: JSONValue, for container: JSONValue) -> Bool {
        guard let made = seconds(volume["CreatedAt"]), let created = seconds(container["Created"]) else { return false }
        return made >= created
    }

    /// Whole seconds, since a volume's time has no more.
    private static func seconds(_ time: JSONValue?) -> Int? {
        guard let told = time?.string.flatMap({ EngineTime(rfc3339: $0) }) else { return nil }
        return Int(told.date.timeIntervalSince1970.rounded(.down))
    }
}

extension Engine {
    /// Removes a container and the volumes that were made for it, one by one; those still in use stay.
    func podmanRemove(_ id: String, force: Bool) async throws {
        let inspect = try await containerInspect(id)
        var made: [String] = []
        for name in PodmanVolumes.candidates(of: inspect) {
            guard let volume = try await ifPresent({ try await $0.volumeInspect(name) }) else { continue }
            if PodmanVolumes.wasMade(volume, for: inspect) { made.append(name) }
        }
        try await containerRemove(id, force: force, volumes: false)
        for name in made {
            do {
                try await volumeRemove(name)
            } catch let error as EngineError where error.isConflict || error.isNotFound {}
        }
    }
}
