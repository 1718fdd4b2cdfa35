import Foundation
public import GalleyCore

/// Finds the login for an image's registry as the docker command does: `config.json` in `DOCKER_CONFIG`, else in
/// `.docker` of the user's home, and the programs that it names.
public struct RegistryCredentials: Sendable {
    private let environment: [String: String]

    /// Reads nothing yet.
    public init(environment: [String: String]) { self.environment = environment }

    /// The file's path; nil without `DOCKER_CONFIG` and `HOME`.
    public var path: String? {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let folder = value("DOCKER_CONFIG") { return "\(folder)/config.json" }
        return value("HOME").map { "\($0)/.docker/config.json" }
    }

    /// - Returns: nil when nobody is logged in there; the registry is then asked without.
    /// - Throws: `GalleyError` `.badInput` for a file that can't be read, `.refused` for a program that fails.
    public func login(for image: ImageReference) async throws -> RegistryLogin? {
        switch try config().source(for: image.registry) {
        case .anonymous: nil
        case .file(let login): login
        case .helper(let program, let server):
            try await CredentialHelper(name: program, environment: environment).login(for: server)
        }
    }

    private func config() throws(GalleyError) -> DockerConfig {
        guard let path, FileManager.default.fileExists(atPath: path) else { return DockerConfig() }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw GalleyError(
                .badInput, "\(path) can't be read", hint: "it holds the logins of registries: whose is it?")
        }
        return try DockerConfig(parsing: Array(bytes))
    }
}
