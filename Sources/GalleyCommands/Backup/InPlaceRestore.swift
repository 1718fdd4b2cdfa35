import Backups
import Foundation
import GalleyCore
import Recipes
import StateStore
import Upgrade

/// `galley backup restore --in-place`: showing the plan, asking for the name, carrying it out and telling the result.
struct InPlaceRestore {
    let target: Target
    let context: CommandContext
    let output: OutputOptions
    let login: ServerLogin?

    struct Request {
        /// The name, typed beforehand; nil asks for it.
        var confirmation: String?
        var planOnly: Bool
        var copyTo: String?
        var reason: String?
    }

    func run(_ entry: BackupDirectory.Entry, _ request: Request) async throws {
        if let typed = request.confirmation, typed != target.called {
            throw GalleyError(
                .usage, "--confirm says '\(typed)', and the database is '\(target.called)'",
                hint: "its data would be replaced: type the name as you gave it")
        }
        let upgrader = try await context.upgrader(on: target.engine, login: login, reason: request.reason)
        let options = UpgradeOptions(copyTo: request.copyTo, recipe: target.recipe)
        let prepared: Upgrader.Prepared
        switch try await upgrader.prepareRestore(entry, into: target.container, options: options) {
        case .ready(let ready): prepared = ready
        case .nothingToDo(let reason): throw GalleyError(.refused, reason)
        case .refused(let refusals): throw RefusalReport.error(refusals, database: target.called, work: "restored")
        }
        let plan = prepared.plan
        if request.planOnly { return try context.show(plan, as: output) { plan.text } }
        if output.output == .table { try context.show(plan.text + "\n") }
        try await Confirmation(isGiven: request.confirmation != nil, option: "--confirm \(target.called)").ask(
            "The data of \(target.called) will be replaced by backup \(entry.manifest.id) of "
                + "\(entry.manifest.startedAt.ISO8601Format()).", typing: target.called)
        let outage = try await upgrader.perform(prepared)
        let result = InPlaceResult(plan, outage)
        try context.show(result, as: output) { result.text(target.called) }
    }
}

/// The result for programs.
struct InPlaceResult: Encodable {
    /// Of the restore: what `galley show` takes.
    var id: String
    var database: String
    var outcome = "done"
    var backup: String
    /// The container as it was.
    var original: String
    /// What its data was copied to.
    var copies: [String]
    var outageMilliseconds: Int64?

    init(_ plan: Plan, _ outage: Duration?) {
        id = plan.id
        database = plan.database
        backup = plan.backup?.id ?? ""
        original = plan.names.parked
        copies = plan.data.enumerated().map { index, mount in
            switch mount.source {
            case .volume: "volume \(plan.names.copyVolume(index))"
            case .bind(_, let copy): copy
            }
        }
        outageMilliseconds = outage?.milliseconds
    }

    func text(_ called: String) -> String {
        """
        \(called) runs on backup \(backup)\
        \(outageMilliseconds.map { "; it was away for \(Duration.milliseconds($0).text)" } ?? "").
        What was there is kept: \(copies.joined(separator: ", ")), and the container as \(original). \
        Back: galley rollback \(called) --discard-writes. When you are sure: galley prune \(called).

        """
    }
}
