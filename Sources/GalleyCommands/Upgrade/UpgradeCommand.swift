import ArgumentParser
import GalleyCore
import Upgrade

/// `galley upgrade`
struct UpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Move a database container to another image, or put everything back.",
        discussion: """
            Galley plans, creates the successor beside the running container, stops the database cleanly, converts its
            data behind a closed door where the step needs it, proves the result and opens the door. A failure before
            that undoes everything by itself. The original container is kept until galley prune.

            EXAMPLES:
              Look first:
                galley upgrade db --to mariadb:11.8 --plan

              Save the plan, apply it later; it is refused when anything has changed:
                galley upgrade db --to mariadb:11.8 --plan --output json > plan.json
                galley apply plan.json

              Do it, with a reason for the audit:
                galley upgrade db --to mariadb:11.8 --reason "CHG-4711"

              The container db on the engine that galley.yaml, or a docker context, names east:
                galley upgrade east/db --to mariadb:11.8 --plan
            """)

    @Argument(help: NameHelp.database, completion: .shellCommand("docker ps --format '{{.Names}}'"))
    var name: String

    @Option(help: ArgumentHelp("The image to move to.", valueName: "image"))
    var to: String

    @Flag(help: "Print the plan and change nothing.")
    var plan = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @Flag(help: "The compose file (or other owner's file) will be changed to the new image by you.")
    var ownerAcknowledged = false

    @Option(
        help: ArgumentHelp(
            "Where copies of bind mounts go, on the engine's host. (default: beside each)", valueName: "dir"))
    var copyTo: String?

    @Option(help: ArgumentHelp("How long each fingerprint of the data may take.", valueName: "duration"))
    var fingerprintTime: String = "60s"

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let image = try ImageReference(parsing: to)
            guard let budget = Duration(parsing: fingerprintTime), budget >= .seconds(1) else {
                throw GalleyError(.usage, "'\(fingerprintTime)' is no duration", hint: "write it as 90s, 5m or 1h")
            }
            if let copyTo, !copyTo.hasPrefix("/") {
                throw GalleyError(.usage, "--copy-to needs an absolute path on the engine's host")
            }
            try await context.with(name) { target in
                let options = UpgradeOptions(
                    ownerAcknowledged: ownerAcknowledged, copyTo: copyTo,
                    fingerprintSeconds: Int(budget.milliseconds / 1000), recipe: target.recipe)
                let upgrader = try await context.upgrader(
                    on: target.engine, login: try await login.login(context), reason: reason)
                switch try await upgrader.prepare(target.container, image: image, options: options) {
                case .nothingToDo(let reason):
                    try context.show(NothingToDo(database: name, reason: reason), as: output) { reason + "\n" }
                case .refused(let refusals): throw RefusalReport.error(refusals, database: name)
                case .ready(let prepared):
                    if plan { return try context.show(prepared.plan, as: output) { prepared.plan.text } }
                    try await UpgradeRun(upgrader: upgrader, target: target, context: context, output: output)
                        .confirmAndPerform(prepared, yes: yes)
                }
            }
        }
    }
}
