import Foundation
public import GalleyCore

extension BackupDirectory {
    /// The folders of tries whose process is dead: what is still being written is locked by its writer.
    public func leftovers(of database: String) -> [String] {
        let folder = path + "/" + database
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(Self.partial) }.sorted().map { folder + "/" + $0 }.filter { partial in
            guard let file = try? SystemFile(partial + "/" + Self.streamName, O_RDONLY) else {
                // Between two calls of its writer there is none for a moment.
                return (try? FileManager.default.contentsOfDirectory(atPath: partial))?.isEmpty == false
            }
            return flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
        }
    }

    /// Removes a backup or a leftover: it stops to count before anything of it goes.
    /// - Throws: `GalleyError` `.failed` when it can't be removed.
    public func remove(_ folder: String) throws(GalleyError) {
        do {
            let partial = folder.hasSuffix(Self.partial) ? folder : folder + Self.partial
            if partial != folder, rename(folder, partial) != 0 { throw FileFailure("rename '\(folder)'") }
            try FileManager.default.removeItem(atPath: partial)
        } catch {
            throw GalleyError(.failed, "'\(folder)' can't be removed", cause: error)
        }
    }
}
