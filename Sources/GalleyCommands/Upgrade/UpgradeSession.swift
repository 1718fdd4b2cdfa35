import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore
import Recipes
import StateStore
import Upgrade

/// The login options that every command has that asks a database.
struct LoginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database user for Galley's probes. (default: found in the container)", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Its password: env:NAME, file:PATH or prompt.", valueName: "reference"))
    var password: String?

    func login(_ context: CommandContext) async throws -> ServerLogin? {
        guard let user else {
            if password != nil { throw GalleyError(.usage, "--password needs --user") }
            return nil
        }
        guard let password else { return ServerLogin(user: user) }
        let secret = try await context.secrets.resolve(
            SecretReference(parsing: password), asking: "Password of \(user)")
        return ServerLogin(user: user, password: secret)
    }
}

extension CommandContext {
    /// An upgrader on the engine the user named.
    func upgrader(login: ServerLogin? = nil, reason: String? = nil) async throws -> Upgrader {
        let directory = try stateDirectory()
        let store = try await StateStore.open(directory)
        let endpoint = try Endpoint(parsing: engineAddress)
        let progress = progress
        let environment = UpgradeEnvironment(
            engine: try await Engine.connect(to: endpoint), endpoint: endpoint.description, prober: TCPPortProber(),
            who: Operator(name: operatorName, host: ProcessInfo.processInfo.hostName, process: ProcessIdentity.current),
            reason: reason, login: login, specFiles: SpecFiles(directory), store: store,
            progress: { progress.handle($0) })
        return Upgrader(environment: environment, catalogue: catalogue())
    }

    /// Who acts: the person behind sudo, where there is one.
    private var operatorName: String {
        for name in ["SUDO_USER", "USER", "LOGNAME"] {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return NSUserName()
    }
}
