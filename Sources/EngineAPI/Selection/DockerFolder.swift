import Foundation
import GalleyCore

/// Where the docker command keeps its files. The one reader of them, for contexts and for logins.
struct DockerFolder: Sendable, Equatable {
    var path: String

    /// `DOCKER_CONFIG`, else `.docker` of `HOME`; nil without both.
    init?(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let path = value("DOCKER_CONFIG") ?? value("HOME").map({ $0 + "/.docker" }) else { return nil }
        self.path = path
    }

    /// That of the user whose process this is.
    static var own: DockerFolder { DockerFolder(path: NSHomeDirectory() + "/.docker") }

    private init(path: String) { self.path = path }

    var configFile: String { path + "/config.json" }

    /// `config.json`; nil where there is none.
    /// - Throws: `GalleyError` `.badInput`.
    func config() throws(GalleyError) -> JSONValue? { try Self.object(in: configFile) }

    /// One of docker's files; nil where there is none.
    /// - Throws: `GalleyError` `.badInput`, without the file's name or anything that stands in it: it may be a login.
    static func object(in file: String) throws(GalleyError) -> JSONValue? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw GalleyError(.badInput, "it can't be read", hint: "whose is it? ls -l \(file)")
        }
        guard let json = try? JSONValue(parsing: bytes), json.object != nil else {
            throw GalleyError(.badInput, "it is no JSON object", hint: "mend it, or move it away")
        }
        return json
    }
}
