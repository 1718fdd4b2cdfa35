import Foundation
public import GalleyCore

/// The system's time zone files, the only thing of this room that reads anything.
///
/// Swift's own `TimeZone` is not used: it knows the zones of its build, or none in a static one, and never the
/// system's update.
public struct ZoneFiles: Sendable {
    private let folders: [String]

    /// Where systems have them.
    public static let system = ZoneFiles(folders: ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"])

    /// The first folder that exists is used.
    public init(folders: [String]) { self.folders = folders }

    /// Reads a zone by its name, `Europe/Riga`; `UTC` needs no file.
    /// - Throws: `GalleyError` `.usage` for a name that there is no file of, `.badInput` for a file that is none of a
    ///   zone.
    public func zone(_ name: String) throws(GalleyError) -> ZoneRules {
        guard name != "UTC" else { return .utc }
        guard let folder else {
            throw GalleyError(
                .usage, "this system has no time zones: none of \(folders.joined(separator: ", ")) is there",
                hint: "install the package tzdata, or use UTC")
        }
        guard Self.isName(name), let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
            data.starts(with: Array("TZif".utf8))
        else {
            throw GalleyError(
                .usage, "there is no time zone '\(name)'",
                hint: Suggestion.hint(for: name, among: names()) ?? "zones are named as in 'Europe/Riga' or 'UTC'")
        }
        return try TZif.rules(name: name, Array(data))
    }

    /// Every name there is, sorted; without the copies that other systems keep below `posix` and `right`.
    public func names() -> [String] {
        guard let folder, let paths = FileManager.default.enumerator(atPath: folder) else { return ["UTC"] }
        var names: Set = ["UTC"]
        for case let path as String in paths where path.first?.isUppercase == true && Self.isName(path) {
            let isFolder = paths.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
            if !isFolder, !path.contains(".") { names.insert(path) }
        }
        return names.sorted()
    }

    /// The zone that the host lives in: `TZ`, else what `/etc/localtime` leads to, else UTC.
    public static func hostZoneName(environment: [String: String]) -> String {
        if let given = environment["TZ"]?.drop(while: { $0 == ":" }), !given.isEmpty { return String(given) }
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime")
        guard let link, let place = link.range(of: "zoneinfo/") else { return "UTC" }
        return String(link[place.upperBound...])
    }

    private var folder: String? {
        folders.first { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }

    /// Nothing that leads out of the folder.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            part.first?.isLetter == true
                && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
        }
    }
}
