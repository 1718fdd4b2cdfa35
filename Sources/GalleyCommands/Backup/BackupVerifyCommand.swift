import ArgumentParser
import Backups
import Foundation
import GalleyCore
import StateStore
import Upgrade

/// `galley backup verify`
struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a backup can be brought back: restore it, start the server, read every table.",
        discussion: """
            Its bytes are compared with their checksum first. Then it is restored into a container of its own image that
            has no network, and nothing of that is left behind. The login is the one that works in the original, where that
            is still there; otherwise name one that the backup has. The engine is the one that --engine names, else the one
            of galley.yaml that has the address at which the backup was made, else the one in use.

            EXAMPLES:
              galley backup verify 20261126-221503-7k2m9xqd
              galley backup verify /backups/db/20261126-221503-7k2m9xqd --user root --password file:/run/secrets/db
              galley backup verify 20261126-221503-7k2m9xqd --engine east --image postgres:16.9
            """)

    @Argument(help: "The backup's id, or its folder.", completion: .directory)
    var backup: String

    @Option(help: ArgumentHelp("Another image than the one it was made with.", valueName: "image"))
    var image: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A variable for the container it is tried in; may be repeated. (default: the original's, while it is there)",
            valueName: "name[=value]"))
    var env: [String] = []

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let command = self
        try await global.run { context in
            let variables = try ContainerVariables.read(command.env, from: context.environment)
            let login = try await command.login.login(context)
            let store = try await StateStore.open(context.stateDirectory())
            let entry = try await BackupPlace.find(command.backup, store)
            let engine = try BackupPlace.engine(of: entry.manifest, context)
            let environment = try await context.upgrader(on: engine, login: login).environment
            let restorer = BackupRestorer(
                engine: environment.engine, catalogue: context.catalogue(), login: login,
                progress: context.progress.handle)
            let leftovers = try await VerifyLeftovers(engine: environment.engine, who: environment.who).remove()
            if !leftovers.removed.isEmpty {
                context.progress.handle(
                    .warning("removed what killed verifications left: \(leftovers.removed.joined(separator: ", "))"))
            }
            if !leftovers.elsewhere.isEmpty {
                context.progress.handle(
                    .warning(
                        "verifications of another machine are there, or what they left: "
                            + leftovers.elsewhere.joined(separator: ", ")))
            }
            let title = "verify \(entry.manifest.id)"
            context.progress.handle(.stepStarted(index: 1, total: 1, title: title))
            let start = ContinuousClock.now
            let found: BackupRestorer.Verified
            do {
                found = try await restorer.verify(
                    entry, who: environment.who, image: command.image,
                    environment: variables.isEmpty ? nil : variables)
            } catch let error as GalleyError where [.badInput, .unrestorable].contains(error.code) {
                // Whatever else goes wrong, a login, an image, a Ctrl-C, says nothing against the backup.
                let check = BackupCheck(
                    backup: entry.manifest.id, isGood: false, detail: error.message, at: Date(), who: environment.who)
                try await Task { try await store.insert(check) }.value
                throw error
            }
            context.progress.handle(.stepFinished(title: title, took: ContinuousClock.now - start))
            try await store.insert(
                BackupCheck(
                    backup: entry.manifest.id, isGood: true, detail: "read \(found.coverage), \(found.rows) rows",
                    at: Date(), who: environment.who))
            try context.show(VerifyResult(entry, found), as: command.output) { () throws(GalleyError) in
                "Backup \(entry.manifest.id) of \(entry.manifest.database) can be brought back: "
                    + "\(found.coverage) read, \(found.rows) rows.\n"
            }
        }
    }
}

/// The result for programs.
struct VerifyResult: Encodable {
    var id: String
    var database: String
    var verified: BackupRestorer.Verified

    init(_ entry: BackupDirectory.Entry, _ found: BackupRestorer.Verified) {
        id = entry.manifest.id
        database = entry.manifest.database
        verified = found
    }
}
