import ArgumentParser
import Backups
import Foundation
import GalleyCore
import Recipes
import Tasks

/// `galley backup create`
struct BackupCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a backup of a running database.",
        discussion: """
            The database goes on working. The backup is streamed out of the container, compressed and given a checksum on
            its way; it has its name when it is whole and on the disk, and what did not get so far is removed. Two backups
            of one database exclude each other.

            A command gets the compressed stream on its standard input. It is started without a shell; exit code 0 is its
            word that it has all of it.

            EXAMPLES:
              galley backup create db --to /backups
              galley backup create db --to /backups --method dump --timeout 2h
              galley backup create db --to-command 'restic backup --stdin --stdin-filename db.zst'
            """)

    @Argument(help: NameHelp.database, completion: .shellCommand("docker ps --format '{{.Names}}'"))
    var name: String

    @Option(help: ArgumentHelp("How it is made. (default: the recipe's first)", valueName: "method"))
    var method: String?

    @Option(
        help: ArgumentHelp("The directory that it goes to: DIR/DATABASE/ID.", valueName: "dir"), completion: .directory)
    var to: String?

    @Option(help: ArgumentHelp("The command that reads it.", valueName: "command"))
    var toCommand: String?

    @Option(help: ArgumentHelp("End it after so long. (default: the method's own)", valueName: "duration"))
    var timeout: String?

    @Flag(help: "Tell what would be made, and make nothing.")
    var plan = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            try await context.with(name) { target in try await create(of: target, context) }
        }
    }

    private func create(of target: Target, _ context: CommandContext) async throws {
        let destination = try destination()
        let limit = try timeout.map(TaskRunCommand.duration)
        let login = try await login.login(context)
        let session = try await BackupSession(target, context, login: login)
        let request = try BackupRequest(
            of: session.database, method: method, to: destination, login: login, timeout: limit)
        if plan {
            let plan = BackupPlan(request)
            return try context.show(plan, as: output) { plan.text }
        }
        let start = ContinuousClock.now
        let title = "back up \(session.database.name) to \(request.place)"
        context.progress.handle(.stepStarted(index: 1, total: 1, title: title))
        let made = try await session.maker.make(
            request, who: session.who, reason: reason, progress: context.progress.handle)
        let took = ContinuousClock.now - start
        context.progress.handle(.stepFinished(title: title, took: took))
        made.manifest.notes.forEach { context.progress.handle(.note($0)) }
        if made.protection == .sameFileSystem {
            context.progress.handle(
                .warning("the backup lies on the data's own file system: what takes one may take both"))
        }
        let result = BackupResult(made, request, took)
        try context.show(result, as: output) { result.text }
    }

    private func destination() throws(GalleyError) -> BackupDestination {
        switch (to, toCommand) {
        case (let path?, nil):
            guard !path.isEmpty else { throw GalleyError(.usage, "the directory's path is empty") }
            return .directory(BackupDirectory(path))
        case (nil, let text?): return try .command(parsing: text)
        case (nil, nil): throw GalleyError(.usage, "where to is not said", hint: "--to DIR, or --to-command COMMAND")
        case (_?, _?): throw GalleyError(.usage, "--to and --to-command exclude each other")
        }
    }
}

/// What would be made.
struct BackupPlan: Encodable {
    var database: String
    var image: String
    var recipe: String
    var method: String
    var title: String
    var user: String
    var timeout: String
    var destination: String

    init(_ request: BackupRequest) {
        database = request.database.name
        image = request.image
        recipe = request.database.recipe.name
        method = request.method.name
        title = request.method.title
        user = request.method.make.user
        timeout = request.run.timeout.text
        destination = request.place
    }

    var text: String {
        """
        Back up \(database) (\(image)) by \(recipe)'s method \(method): \(title)
          as       \(user), for at most \(timeout)
          to       \(destination)

        """
    }
}

/// The result for programs.
struct BackupResult: Encodable {
    var destination: String
    var protection: Protection
    var milliseconds: Int64
    var manifest: BackupManifest

    init(_ made: BackupMaker.Made, _ request: BackupRequest, _ took: Duration) {
        destination = request.place
        protection = made.protection
        milliseconds = took.milliseconds
        manifest = made.manifest
    }

    var text: String {
        "Backup \(manifest.id) of \(manifest.database) (\(manifest.recipe) \(manifest.version), \(manifest.method)): "
            + "\(ByteCount(manifest.streamBytes)), \(ByteCount(manifest.storedBytes)) stored, in "
            + "\(Duration.milliseconds(milliseconds).text).\n\(destination)\n"
    }
}
