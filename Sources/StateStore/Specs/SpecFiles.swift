import Foundation
public import GalleyCore

/// The create specs of containers that an upgrade replaces or creates, environment included.
///
/// The one place where Galley keeps settings unmasked: with the original container and the engine's lock both gone, an
/// upgrade can still be undone from here. One file an upgrade, readable by its owner only, written whole or not at all.
public struct SpecFiles: Sendable {
    let directory: StateDirectory

    /// Touches no disk; the folder is made by the first save.
    public init(_ directory: StateDirectory) { self.directory = directory }

    /// A spec as it was read.
    public struct Loaded: Sendable, Equatable {
        /// As it was saved, environment and passwords included.
        public var spec: JSONValue
        /// Set when others could have read the file until now: its secrets are to be taken as known.
        public var warning: String?
    }

    /// Where the spec of an upgrade lies, for messages.
    /// - Throws: `GalleyError` `.badInput` when the id can't be a file's name.
    public func path(_ upgradeId: String) throws(GalleyError) -> String {
        let isName = upgradeId.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
        }
        guard isName, !upgradeId.isEmpty, upgradeId.utf8.count <= 128 else {
            throw GalleyError(.badInput, "'\(upgradeId)' is no upgrade's id")
        }
        return "\(directory.specsPath)/\(upgradeId).json"
    }

    /// Writes a spec; when this returns it survives a power cut.
    /// - Throws: `GalleyError` `.usage` when the folder can't be written or is full.
    public func save(_ spec: JSONValue, for upgradeId: String) throws(GalleyError) {
        let path = try path(upgradeId)
        try directory.create()
        do {
            try makeFolder(directory.specsPath)
            try DurableFile.syncFolder(of: directory.specsPath)
            try DurableFile.write(spec.bytes(pretty: true), to: path, temporary: temporary(of: path))
        } catch {
            throw GalleyError(
                .usage, "can't keep the container's create spec in '\(path)'",
                hint: "free space there, or give another directory with --state-dir", cause: error)
        }
    }

    /// Reads a spec. Wider permissions than 0600 are narrowed and reported, since refusing would keep a database from
    /// its undo; a file that others may have *written* is refused, since a container is created from it.
    /// - Throws: `GalleyError` `.notFound`; `.refused` for a file that others can write or own; `.badInput` for a
    ///   damaged one.
    public func load(_ upgradeId: String) throws(GalleyError) -> Loaded {
        let path = try path(upgradeId)
        let read: (bytes: [UInt8], status: FileStatus)
        do {
            read = try withFile(path, O_RDONLY | O_NOFOLLOW) { descriptor in
                let status = try FileStatus(descriptor: descriptor, path: path)
                try Self.check(status, path)
                let bytes = try DurableFile.readAll(descriptor, path)
                if status.mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 {
                    throw FileError(calling: "protect '\(path)'")
                }
                return (bytes, status)
            }
        } catch let error as GalleyError {
            throw error
        } catch let error as FileError where error.number == ENOENT {
            throw GalleyError(.notFound, "no create spec is kept for upgrade \(upgradeId) in '\(directory)'")
        } catch {
            throw GalleyError(.usage, "can't read the create spec of upgrade \(upgradeId)", cause: error)
        }
        let spec: JSONValue
        do {
            spec = try JSONValue(parsing: read.bytes)
        } catch {
            throw GalleyError(.badInput, "the create spec '\(path)' is damaged", cause: error)
        }
        let wide = read.status.mode & 0o077 != 0
        return Loaded(
            spec: spec,
            warning: wide
                ? "others could read '\(path)'; it is 0600 now, but the passwords in it may be known" : nil)
    }

    /// Removes a spec and what a killed process may have left of it. None there is no error.
    public func remove(_ upgradeId: String) throws(GalleyError) {
        let path = try path(upgradeId)
        do {
            try DurableFile.remove(temporary(of: path))
            try DurableFile.remove(path)
        } catch {
            throw GalleyError(.usage, "can't remove the create spec '\(path)'", cause: error)
        }
    }

    /// The ids of the upgrades that have a spec here.
    public func list() throws(GalleyError) -> [String] {
        do {
            return try names(in: directory.specsPath).compactMap { name in
                name.hasSuffix(".json") && !name.hasPrefix(".") ? String(name.dropLast(5)) : nil
            }
        } catch {
            throw StateDirectory.unusable(directory.path, error)
        }
    }

    /// Starts with a dot and ends otherwise than a spec: never taken for one.
    private func temporary(of path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return "\(path[..<slash])/.\(path[path.index(after: slash)...]).partial"
    }

    private static func check(_ status: FileStatus, _ path: String) throws {
        guard status.isRegular else { throw FileError("'\(path)' is not a file") }
        guard status.mode & 0o022 == 0, status.owner == geteuid() || status.owner == 0 else {
            throw GalleyError(
                .refused, "others may have changed the create spec '\(path)'",
                hint: "read it; if it is as it should be, chown it to yourself and chmod 600")
        }
    }
}
