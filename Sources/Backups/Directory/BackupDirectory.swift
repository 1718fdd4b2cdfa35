import Foundation
public import GalleyCore

/// A directory of backups: `DATABASE/ID/backup.zst` and `manifest.json` beside it. What is there by its name is whole.
public struct BackupDirectory: Sendable, CustomStringConvertible {
    /// Absolute.
    public let path: String
    public var description: String { path }

    static let streamName = "backup.zst"
    static let manifestName = "manifest.json"
    static let partial = ".partial"

    /// - Parameter path: made absolute against the working directory.
    public init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// One backup in it.
    public struct Entry: Sendable, Equatable {
        /// Its folder, absolute.
        public var path: String
        /// As it was read.
        public var manifest: BackupManifest
        /// Whether there are as many bytes beside the manifest as were written. Only their checksum tells whether they are
        /// the same.
        public var isWhole = true
        /// The compressed bytes.
        public var stream: String { path + "/" + BackupDirectory.streamName }
    }

    /// Everything that has its name in it, the newest first; see ``Entry/isWhole``.
    /// - Parameter database: only this one's.
    /// - Throws: `GalleyError` `.notFound` when there is no such directory, `.badInput` for a manifest that can't be read.
    public func entries(of database: String? = nil) throws(GalleyError) -> [Entry] {
        var entries: [Entry] = []
        // Also for one database: a directory that is misspelt is no empty one.
        let all = try Self.folders(in: path)
        let databases = database.map { [$0] } ?? all
        for database in databases {
            let folder = path + "/" + database
            guard FileManager.default.fileExists(atPath: folder) else { continue }
            for id in try Self.folders(in: folder) where !id.hasSuffix(Self.partial) {
                guard FileManager.default.fileExists(atPath: "\(folder)/\(id)/\(Self.manifestName)") else { continue }
                entries.append(try Self.entry(at: "\(folder)/\(id)"))
            }
        }
        return entries.sorted { $0.manifest.id > $1.manifest.id }
    }

    /// The backup in a folder.
    /// - Throws: `GalleyError` `.notFound` when there is none, `.badInput` for a manifest that can't be read.
    public static func entry(at folder: String) throws(GalleyError) -> Entry {
        let folder = URL(fileURLWithPath: folder).standardizedFileURL.path
        let path = folder + "/" + manifestName
        guard let data = FileManager.default.contents(atPath: path) else {
            throw GalleyError(.notFound, "there is no backup in '\(folder)': \(manifestName) can't be read")
        }
        var entry = Entry(path: folder, manifest: try BackupManifest.parse(Array(data), at: path))
        let attributes = try? FileManager.default.attributesOfItem(atPath: entry.stream)
        entry.isWhole = (attributes?[.size] as? NSNumber)?.int64Value == entry.manifest.storedBytes
        return entry
    }

    private static func folders(in path: String) throws(GalleyError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
                var isDirectory: ObjCBool = false
                return !name.hasPrefix(".")
                    && FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
                    && isDirectory.boolValue
            }
        } catch {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw GalleyError(
                .notFound,
                isThere ? "'\(path)' is no directory that can be read" : "there is no directory '\(path)'",
                hint: "name the one that was given to galley backup create --to")
        }
    }
}
