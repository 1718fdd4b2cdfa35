public import GalleyCore

/// Finds the login for an image's registry as the docker command does: `config.json` in `DOCKER_CONFIG`, else in
/// `.docker` of the user's home, and the programs that it names.
public struct RegistryCredentials: Sendable {
    private let environment: [String: String]

    /// Reads nothing yet.
    public init(environment: [String: String]) { self.environment = environment }

    /// The file's path; nil without `DOCKER_CONFIG` and `HOME`.
    public var path: String? { DockerFolder(environment: environment)?.configFile }

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
        guard let folder = DockerFolder(environment: environment) else { return DockerConfig() }
        do {
            return try folder.config().map { json throws(GalleyError) in try DockerConfig(json) } ?? DockerConfig()
        } catch {
            throw GalleyError(
                .badInput, "\(folder.configFile), which holds the logins of registries: \(error.message)",
                hint: error.hint)
        }
    }
}
