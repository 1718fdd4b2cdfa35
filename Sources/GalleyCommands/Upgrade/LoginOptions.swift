import ArgumentParser
import GalleyCore
import Recipes

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
