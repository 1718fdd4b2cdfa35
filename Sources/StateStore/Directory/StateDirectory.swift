public import Foundation
public import GalleyCore

/// The folder where Galley keeps what it remembers on this machine.
///
/// The truth about an upgrade lies in the engine; here lie its detail, the audit and the create specs. Losing the
/// folder loses history, never a database.
public struct StateDirectory: Sendable, Hashable, CustomStringConvertible {
    /// Absolute path, without a trailing slash.
    public let path: String

    /// - Parameter path: made absolute against the working directory.
    public init(_ path: String) {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var parts: [Substring] = []
        for part in absolute.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        self.path = "/" + parts.joined(separator: "/")
    }

    public var description: String { path }
    var databasePath: String { path + "/galley.sqlite" }
    var lockPath: String { path + "/galley.lock" }
    var specsPath: String { path + "/specs" }

    /// The folder to use: `$GALLEY_STATE_DIR`, else `$XDG_STATE_HOME/galley`, else `/var/lib/galley` for root and
    /// `~/.local/state/galley` for others.
    /// - Throws: `GalleyError` `.usage` when none of them is given.
    public static func resolve(
        explicit: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
        isRoot: Bool = geteuid() == 0
    ) throws(GalleyError) -> StateDirectory {
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = explicit ?? given("GALLEY_STATE_DIR") {
            guard !path.isEmpty else { throw GalleyError(.usage, "the state directory's path is empty") }
            return StateDirectory(path)
        }
        // The XDG rules: a relative path is to be ignored.
        if let base = given("XDG_STATE_HOME"), base.hasPrefix("/") { return StateDirectory(base + "/galley") }
        if isRoot { return StateDirectory("/var/lib/galley") }
        guard let home = given("HOME"), home.hasPrefix("/") else {
            throw GalleyError(
                .usage, "no place is known for Galley's state: HOME is not set",
                hint: "set GALLEY_STATE_DIR or give --state-dir")
        }
        return StateDirectory(home + "/.local/state/galley")
    }

    /// Makes the folder and its parents where they are missing; what it makes is open to the owner only (0700).
    /// - Throws: `GalleyError` `.usage` when it can't be made, is no folder, or others may write into it.
    public func create() throws(GalleyError) {
        do {
            try makeFolder(path)
            let status = try FileStatus(path: path)
            guard status.isDirectory else { throw FileError("'\(path)' is not a directory") }
            guard status.mode & 0o022 == 0 else {
                throw GalleyError(
                    .usage, "others may write into the state directory '\(path)'",
                    hint: "chmod go-w '\(path)', or give another with --state-dir")
            }
        } catch let error as GalleyError {
            throw error
        } catch {
            throw Self.unusable(path, error)
        }
    }

    static func unusable(_ path: String, _ cause: any Error) -> GalleyError {
        GalleyError(
            .usage, "can't use the state directory '\(path)'",
            hint: "give one that you may write to with --state-dir or GALLEY_STATE_DIR", cause: cause)
    }
}
