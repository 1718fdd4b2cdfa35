import Containers
public import Foundation
public import GalleyCore
public import Recipes
import StateStore
public import Tasks

/// A backup to be made: what will happen, before anything does.
public struct BackupRequest: Sendable {
    /// `20261126-221503-7k2m9xqd`.
    public let id: String
    /// In the container and in the server the same without the time in front.
    public let run: TaskRun
    /// As it was when the request was made.
    public let database: DatabaseContainer
    /// One of its recipe's.
    public let method: BackupMethod
    /// Not looked at before the backup is made.
    public let destination: BackupDestination

    /// - Parameters:
    ///   - method: nil for the recipe's first.
    ///   - timeout: nil for the method's own.
    /// - Throws: `GalleyError` `.refused` where the recipe knows no backups, `.notFound` for a method that it doesn't have.
    public init(
        of database: DatabaseContainer, method name: String?, to destination: BackupDestination,
        login: ServerLogin? = nil, timeout: Duration? = nil, now: Date = Date()
    ) throws(GalleyError) {
        let methods = database.recipe.backups
        guard let usual = methods.first else {
            throw GalleyError(.refused, "the recipe '\(database.recipe.name)' knows no backups")
        }
        let names = methods.map(\.name)
        guard let method = name.map({ name in methods.first { $0.name == name } }) ?? usual else {
            throw GalleyError(
                .notFound, "the recipe '\(database.recipe.name)' has no method '\(name ?? "")'",
                hint: Suggestion.hint(for: name ?? "", among: names) ?? "it has " + names.joined(separator: ", "))
        }
        let short = ShortID.random()
        let time = now.formatted(
            Date.ISO8601FormatStyle().year().month().day().dateSeparator(.omitted).time(
                includingFractionalSeconds: false
            )
            .timeSeparator(.omitted)
        ).replacing("T", with: "-").replacing("Z", with: "")
        id = "\(time)-\(short)"
        run = TaskRun(
            of: MaintenanceTask(title: method.title, task: method.make), in: database.id, variables: [:], login: login,
            timeout: timeout, id: "\(method.make.name).\(short)")
        self.database = database
        self.method = method
        self.destination = destination
    }

    /// As the container was given it.
    public var image: String { database.snapshot.image }

    /// The backup's folder, or the command.
    public var place: String {
        switch destination {
        case .directory(let directory): "\(directory.path)/\(database.name)/\(id)"
        case .command(let words): words.joined(separator: " ")
        }
    }

    func record(engine: String, at: Date, who: Operator, reason: String?) -> BackupRecord {
        var isCommand = false
        if case .command = destination { isCommand = true }
        return BackupRecord(
            id: id, database: database.name, engine: engine, containerId: database.id, image: database.snapshot.image,
            recipe: database.recipe.name, method: method.name, destination: place, isCommand: isCommand, startedAt: at,
            who: who, reason: reason)
    }
}
