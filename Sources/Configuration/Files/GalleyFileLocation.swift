public import Foundation
public import GalleyCore

/// Where the file is looked for. Never in the working directory: a file that lies about must not send an upgrade to
/// another engine.
public struct GalleyFileLocation: Sendable, Equatable {
    /// Of the file; drop-ins are found from it.
    public var path: String
    /// Nobody named it: only drop-ins may be there.
    public var isDefault: Bool

    /// For tests; ``find(explicit:environment:isRoot:exists:)`` looks.
    public init(path: String, isDefault: Bool) {
        self.path = path
        self.isDefault = isDefault
    }

    /// For everybody on the machine.
    static let system = "/etc/galley/galley.yaml"

    /// `--config`, else `GALLEY_CONFIG`, else the user's own file, else the machine's. Root has none of its own: the
    /// home that root is given (by sudo) may be another's.
    /// - Parameter exists: for tests.
    /// - Returns: nil when nobody named a file and none is there. One that was named need not be there.
    /// - Throws: `GalleyError` `.usage` for an empty name, and for a default file under a name that is not read.
    public static func find(
        explicit: String?, environment: [String: String], isRoot: Bool = geteuid() == 0,
        exists: (String) -> Bool = GalleyFile.exists
    ) throws(GalleyError) -> GalleyFileLocation? {
        if let explicit {
            guard !explicit.isEmpty else {
                throw GalleyError(.usage, "--config names no file", hint: "--config /dev/null goes without one")
            }
            return GalleyFileLocation(path: explicit, isDefault: false)
        }
        if let named = environment["GALLEY_CONFIG"], !named.isEmpty {
            return GalleyFileLocation(path: named, isDefault: false)
        }
        for path in (isRoot ? [] : own(environment)) + [system] {
            let misnamed = path.dropLast(4) + "yml"
            if exists(path) || exists(GalleyFile.dropIns(of: path)) {
                return GalleyFileLocation(path: path, isDefault: true)
            }
            if exists(String(misnamed)) {
                throw GalleyError(.usage, "'\(misnamed)' is not read", hint: "its name must be galley.yaml")
            }
        }
        return nil
    }

    private static func own(_ environment: [String: String]) -> [String] {
        // The XDG rules: a relative path is to be ignored.
        if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") { return ["\(base)/galley/galley.yaml"] }
        if let home = environment["HOME"], home.hasPrefix("/") { return ["\(home)/.config/galley/galley.yaml"] }
        return []
    }
}
