import ArgumentParser
import Backups
import GalleyCore
import StateStore
import Upgrade

/// `galley backup restore`
struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a backup back into a new container with a new volume.",
        discussion: """
            What is there stays as it is: the names of the container and of its volume NEW-NAME-data have to be new. Of the
            original's settings the backup keeps none, since they may hold secrets: give those that the new container
            needs. Where the data can't be brought back, nothing of it is left.

            EXAMPLES:
              galley backup restore 20261126-221503-7k2m9xqd db-restored
              galley backup restore /backups/db/20261126-221503-7k2m9xqd db --publish 5432:5432 --env TZ=UTC
            """)

    @Argument(help: "The backup's id, or its folder.", completion: .directory)
    var backup: String

    @Argument(help: "The new container's name.")
    var newName: String

    @Option(help: ArgumentHelp("Another image than the one it was made with.", valueName: "image"))
    var image: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A variable for the new container; may be repeated.", valueName: "name=value"))
    var env: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A port to publish; may be repeated.", valueName: "host:container"))
    var publish: [String] = []

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let command = self
        try await global.run { context in
            let settings = BackupRestorer.Settings(
                name: command.newName, image: command.image, environment: try Self.variables(command.env),
                ports: try Self.ports(command.publish))
            let login = try await command.login.login(context)
            let environment = try await context.upgrader(on: context.selectedEngine(), login: login).environment
            let store =
                if let store = environment.store { store } else {
                    try await StateStore.open(context.stateDirectory())
                }
            let entry = try await BackupPlace.find(command.backup, store)
            let restorer = BackupRestorer(
                engine: environment.engine, catalogue: context.catalogue(), login: login,
                progress: context.progress.handle)
            let title = "restore \(entry.manifest.id) as \(command.newName)"
            context.progress.handle(.stepStarted(index: 1, total: 1, title: title))
            let start = ContinuousClock.now
            let volume = try await restorer.restore(entry, as: settings)
            context.progress.handle(.stepFinished(title: title, took: ContinuousClock.now - start))
            let result = RestoreResult(id: entry.manifest.id, container: command.newName, volume: volume)
            try context.show(result, as: command.output) { () throws(GalleyError) in
                "\(result.container) runs on backup \(result.id), its data in volume \(result.volume).\n"
            }
        }
    }

    static func variables(_ words: [String]) throws(GalleyError) -> [String] {
        for word in words where word.first == "=" || !word.contains("=") {
            throw GalleyError(.usage, "--env wants NAME=VALUE")
        }
        return words
    }

    /// `HOST:CONTAINER[/udp]`.
    static func ports(_ words: [String]) throws(GalleyError) -> [String: String] {
        var ports: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let host = UInt16(parts[0]), host > 0 else {
                throw GalleyError(.usage, "'\(word)' is no HOST:CONTAINER", hint: "--publish 5432:5432")
            }
            let inside = parts[1].split(separator: "/", omittingEmptySubsequences: false)
            guard let port = UInt16(inside[0]), port > 0,
                inside.count == 1 || (inside.count == 2 && ["tcp", "udp"].contains(inside[1]))
            else { throw GalleyError(.usage, "'\(word)' is no HOST:CONTAINER", hint: "--publish 5432:5432") }
            ports["\(port)/\(inside.count == 2 ? String(inside[1]) : "tcp")"] = "\(host)"
        }
        return ports
    }
}

/// The result for programs.
struct RestoreResult: Encodable {
    var id: String
    var container: String
    var volume: String
}
