import Backups
import Containers
import Foundation
import GalleyCore
import Recipes

/// What a restore in place is judged by, besides all that an upgrade is.
extension Planner {
    /// The step of a restore: only a copy leads back from it.
    func replacement(by backup: BackupDirectory.Entry) -> (stepClass: StepClass, reason: String) {
        (
            .converting,
            "backup \(backup.manifest.id) takes the place of the data, so only a copy leads back"
        )
    }

    func backupRefusals(_ manifest: BackupManifest, _ version: Version, _ data: [DataMount], _ paths: [String])
        -> [Refusal]
    {
        let elsewhere = "bring it back into a new container: galley backup restore \(manifest.id) NEW-NAME"
        var refusals: [Refusal] = []
        if manifest.recipe != recipe.name {
            refusals.append(Refusal("the backup is one of '\(manifest.recipe)', and the database is \(recipe.title)"))
            return refusals
        }
        switch recipe.backups.first(where: { $0.name == manifest.method }) {
        case nil: refusals.append(Refusal("no method '\(manifest.method)' of '\(recipe.name)' is known here"))
        case let method? where method.needsEnvironment:
            // It makes the server anew, which nothing that stands in its place would survive.
            refusals.append(
                Refusal(
                    "what '\(method.name)' of \(recipe.title) made comes back with a new server only", hint: elsewhere))
        default: break
        }
        if let refusal = versionRefusal(manifest, version, hint: elsewhere) { refusals.append(refusal) }
        if data.count > 1 {
            let places = data.map(\.destination).joined(separator: ", ")
            refusals.append(
                Refusal("the data lies on several mounts (\(places)), and a backup fills one", hint: elsewhere))
        }
        if !paths.contains(manifest.data) {
            refusals.append(
                Refusal(
                    "the backup's data was in \(manifest.data), and the server's is in \(paths.joined(separator: ", "))",
                    hint: elsewhere))
        }
        return refusals
    }

    private func versionRefusal(_ manifest: BackupManifest, _ version: Version, hint: String) -> Refusal? {
        guard let made = Version(manifest.version) else {
            return Refusal("the backup's version '\(manifest.version)' is none that can be compared", hint: hint)
        }
        let series = recipe.versions.series
        guard made.series(series) != version.series(series) || version < made else { return nil }
        return Refusal(
            "the backup is of version \(made.short), and the server is \(version.short): in place both have to be of one "
                + "series, and the server not older", hint: hint)
    }

    func backupWarnings(_ manifest: BackupManifest, _ original: ContainerSnapshot) -> [String] {
        var warnings = [
            "everything written since \(manifest.startedAt.ISO8601Format()) is not in the backup, and is afterwards only in the copy",
            "the accounts become those of the backup, passwords among them",
        ]
        if manifest.database != original.name {
            warnings.append("the backup is of another database: '\(manifest.database)'")
        }
        if manifest.imageId != original.imageID {
            warnings.append("the backup was made with another image: \(manifest.image)")
        }
        return warnings
    }
}
