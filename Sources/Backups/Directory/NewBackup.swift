import Foundation
import GalleyCore

/// A backup that is being written: under another name until it is whole and on the disk.
struct NewBackup: Sendable {
    let folder: String
    let file: SystemFile
    private let parent: String

    private var partial: String { folder + BackupDirectory.partial }

    /// Makes its folder, closed to others, and the file for its bytes.
    /// - Throws: `GalleyError` `.failed` when the directory can't be written.
    init(in directory: BackupDirectory, database: String, id: String) throws(GalleyError) {
        parent = directory.path + "/" + database
        folder = parent + "/" + id
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard mkdir(folder + BackupDirectory.partial, 0o700) == 0 else {
                throw FileFailure("make '\(folder)\(BackupDirectory.partial)'")
            }
            let path = folder + BackupDirectory.partial + "/" + BackupDirectory.streamName
            file = try SystemFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
            // As long as this process lives, nobody takes the folder for a dead one's.
            guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw FileFailure("lock '\(path)'") }
        } catch {
            throw GalleyError(.failed, "the backup can't be written: \(Self.words(error))")
        }
    }

    /// Gives it its name, when every byte of it is on the disk.
    func keep(_ manifest: BackupManifest) throws(GalleyError) {
        do {
            try file.sync("the backup")
            let path = partial + "/" + BackupDirectory.manifestName
            let file = try SystemFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
            defer { file.close() }
            try manifest.bytes().withUnsafeBytes { try file.write($0, to: path) }
            try file.sync(path)
            try Self.syncFolder(partial)
            guard rename(partial, folder) == 0 else { throw FileFailure("rename '\(partial)'") }
            try Self.syncFolder(parent)
        } catch {
            throw GalleyError(.failed, "the backup can't be kept: \(Self.words(error))")
        }
    }

    /// Removes what there is of it.
    func discard() {
        file.close()
        try? FileManager.default.removeItem(atPath: partial)
    }

    private static func syncFolder(_ path: String) throws {
        let folder = try SystemFile(path, O_RDONLY | O_DIRECTORY)
        defer { folder.close() }
        try folder.sync("'\(path)'")
    }

    private static func words(_ error: any Error) -> String {
        (error as? FileFailure)?.description ?? (error as NSError).localizedDescription
    }
}
