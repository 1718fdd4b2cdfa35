import EngineAPI
import GalleyCore
import Recipes

/// A run's work in the server, which goes on when its client is gone. The recipe's scripts find it by the tag that its
/// sessions carry.
struct ServerSessions: Sendable {
    let tasks: TaskRunner
    let recipe: Recipe
    let container: String
    let login: ServerLogin?

    /// The sessions whose tag starts so, a line each.
    func list(_ tag: String) async throws -> [String] {
        try await ask(.stillRunning, tag).facts.all("session")
    }

    /// Ends them.
    /// - Returns: those that are still there after `patience`.
    func end(_ tag: String, patience: Duration = .seconds(30)) async throws -> [String] {
        var left = try await list(tag)
        let stopwatch = Stopwatch(tasks.clock)
        while !left.isEmpty, stopwatch.elapsed < patience {
            _ = try await ask(.cancel, tag)
            left = try await list(tag)
            if !left.isEmpty { try await tasks.clock.sleep(for: .milliseconds(300)) }
        }
        return left
    }

    private func ask(_ name: TaskName, _ tag: String) async throws -> TaskResult {
        guard let task = recipe.tasks[name] else {
            throw GalleyError(.badInput, "the recipe '\(recipe.name)' has no task '\(name)'")
        }
        let result = try await tasks.run(
            task, in: container, login: login, variables: ["GALLEY_TAG": tag], runID: "\(name)-\(ShortID.random())")
        guard result.exitCode == 0 else {
            throw GalleyError(
                .failed, "the task '\(name)' gave exit code \(result.exitCode): \(result.complaint)",
                hint: result.exitCode == TaskResult.noLogin ? "--user and --password name another login" : nil)
        }
        return result
    }
}
