import ArgumentParser
import Foundation
import GalleyCore
import Upgrade

/// `galley apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carry out a saved plan, if it still matches what is there.",
        discussion: """
            The container, the images and the recipe are looked at again. When anything that the plan rests on has
            changed, nothing is done and the exit status is 3. The engine is the one of galley.yaml that has the plan's
            address, else the one in use.

            EXAMPLES:
              galley upgrade db --to mariadb:11.8 --plan --output json > plan.json
              galley apply plan.json --yes
            """)

    @Argument(
        help: "The plan, as --plan --output json wrote it; - reads standard input.",
        completion: .file(extensions: ["json"]))
    var plan: String

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(help: ArgumentHelp("Why, for the audit.", valueName: "text"))
    var reason: String?

    @OptionGroup var login: LoginOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await global.run { context in
            let saved = try read()
            try await context.with(try context.target(of: saved)) { target in
                let upgrader = try await context.upgrader(
                    on: target.engine, login: try await login.login(context), reason: reason)
                let prepared = try await upgrader.prepare(saved: saved)
                try await UpgradeRun(upgrader: upgrader, target: target, context: context, output: output)
                    .confirmAndPerform(prepared, yes: yes)
            }
        }
    }

    private func read() throws(GalleyError) -> Plan {
        let bytes: Data
        do {
            bytes =
                plan == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: plan))
        } catch {
            throw GalleyError(.usage, "can't read the plan '\(plan)': \(error.localizedDescription)")
        }
        guard let saved = try? JSONValue(parsing: bytes).decoded(as: Plan.self) else {
            throw GalleyError(
                .badInput, "'\(plan)' holds no plan",
                hint: "make one: galley upgrade NAME --to IMAGE --plan --output json")
        }
        guard saved.schema == 1 else {
            throw GalleyError(.badInput, "'\(plan)' is a plan of schema \(saved.schema); this Galley knows 1")
        }
        return saved
    }
}
