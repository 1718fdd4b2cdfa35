import GalleyCore
import StateStore
import Upgrade

/// Showing what a recovery will do, asking, and telling how it ended: the same for `resume` and `rollback`.
struct RecoveryRun {
    let context: CommandContext
    let output: OutputOptions

    private struct Result: Encodable {
        var id: String
        var database: String
        var outcome: UpgradeOutcome
    }

    func show(_ recovery: Upgrader.Recovery) throws(GalleyError) {
        try context.show(recovery, as: output) { Self.text(recovery) }
    }

    /// A person who is asked sees the steps first.
    func confirm(
        _ recovery: Upgrader.Recovery, _ confirmation: Confirmation, _ ask: (Confirmation) async throws -> Void
    ) async throws {
        if !confirmation.isGiven, output.output == .table { try context.show(Self.text(recovery) + "\n") }
        try await ask(confirmation)
    }

    func tell(_ recovery: Upgrader.Recovery, _ outcome: UpgradeOutcome, _ text: String) throws(GalleyError) {
        try context.show(Result(id: recovery.id, database: recovery.database, outcome: outcome), as: output) {
            text + "\n"
        }
    }

    private static func text(_ recovery: Upgrader.Recovery) -> String {
        guard !recovery.steps.isEmpty else { return "The upgrade of \(recovery.database) is complete.\n" }
        let way = recovery.direction == .forward ? "Finish" : "Undo"
        var lines = ["\(way) the upgrade of \(recovery.database) (\(recovery.id))", "", "Steps"]
        for (index, step) in recovery.steps.enumerated() {
            lines.append("  \(index < 9 ? " " : "")\(index + 1)  \(step.title)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
