import ArgumentParser
import Backups
import GalleyCore
import StateStore
import Upgrade

/// `galley backup restore`
struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a backup back, into a new container unless told otherwise.",
        discussion: """
            What is there stays as it is: the names of the container and of its volume NEW-NAME-data have to be new. Of the
            original's settings the backup keeps none, since they may hold secrets: give those that the new container
            needs. Where the data can't be brought back, nothing of it is left.

            With --in-place the backup takes the place of a running database's data: what is there is copied first, the
            backup is proved behind a closed door, and a failure puts everything back. 'galley resume' and 'galley
            rollback' go on from a run that was cut off; 'galley rollback --discard-writes' goes back later, until
            'galley prune'.

            EXAMPLES:
              galley backup restore 20261126-221503-7k2m9xqd db-restored
              galley backup restore 20261126-221503-7k2m9xqd west/db
              galley backup restore /backups/db/20261126-221503-7k2m9xqd db --publish 5432:5432 --env TZ=UTC
              galley backup restore 20261126-221503-7k2m9xqd db --in-place --plan
              galley backup restore 20261126-221503-7k2m9xqd db --in-place --confirm db
            """)

    @Argument(help: "The backup's id, or its folder.", completion: .directory)
    var backup: String

    @Argument(help: "The new container's name, or ENGINE/NAME; with --in-place the database.")
    var newName: String

    @Option(help: ArgumentHelp("Another image than the one it was made with.", valueName: "image"))
    var image: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A variable for the new container, with the value of your own environment where none is given; may be repeated.",
            valueName: "name[=value]"))
    var env: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A port to publish; may be repeated.", valueName: "host:container"))
    var publish: [String] = []

    @Flag(help: "Replace the data of the container of that name, which goes on with its own settings.")
    var inPlace = false

    @Option(help: ArgumentHelp("With --in-place: the name once more, instead of typing it.", valueName: "name"))
    var confirm: String?

    @Flag(help: "With --in-place: print the plan and change nothing.")
    var plan = false

    @Option(
        help: ArgumentHelp(
            "With --in-place: where the copy of a bind mount goes, on the engine's host. (default: beside it)",
            valueName: "dir"))
    var copyTo: String?

    @Option(help: ArgumentHelp("With --in-place: why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            try await context.with(newName) { target in try await restore(as: target, context) }
        }
    }

    func validate() throws {
        if inPlace {
            guard image == nil, env.isEmpty, publish.isEmpty else {
                throw ValidationError(
                    "--in-place keeps the container's settings: leave --image, --env and --publish out")
            }
        } else if confirm != nil || plan || copyTo != nil || reason != nil {
            throw ValidationError("--confirm, --plan, --copy-to and --reason belong to --in-place")
        }
        if let copyTo, !copyTo.hasPrefix("/") {
            throw ValidationError("--copy-to needs an absolute path on the engine's host")
        }
    }

    private func restore(as target: Target, _ context: CommandContext) async throws {
        if inPlace {
            let entry = try await BackupPlace.find(backup, StateStore.open(context.stateDirectory()))
            let login = try await login.login(context)
            return try await InPlaceRestore(target: target, context: context, output: output, login: login).run(
                entry, InPlaceRestore.Request(confirmation: confirm, planOnly: plan, copyTo: copyTo, reason: reason))
        }
        let settings = BackupRestorer.Settings(
            name: target.container, image: image,
            environment: try ContainerVariables.read(env, from: context.environment), ports: try Self.ports(publish))
        let login = try await login.login(context)
        let entry = try await BackupPlace.find(backup, StateStore.open(context.stateDirectory()))
        let engine = try await context.connect(to: target.engine)
        let restorer = BackupRestorer(
            engine: engine, catalogue: context.catalogue(), login: login, progress: context.progress.handle)
        let title = "restore \(entry.manifest.id) as \(target.called)"
        context.progress.handle(.stepStarted(index: 1, total: 1, title: title))
        let start = ContinuousClock.now
        let volume = try await restorer.restore(entry, as: settings)
        context.progress.handle(.stepFinished(title: title, took: ContinuousClock.now - start))
        let result = RestoreResult(id: entry.manifest.id, container: target.container, volume: volume)
        try context.show(result, as: output) {
            "\(target.called) runs on backup \(result.id), its data in volume \(result.volume).\n"
        }
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
