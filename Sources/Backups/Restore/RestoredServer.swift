import EngineAPI
import GalleyCore
import Recipes
import Tasks

/// A container on restored data.
struct RestoredServer: Sendable {
    let engine: Engine
    let recipe: Recipe
    let name: String
    let login: ServerLogin?

    /// Waits until the server takes a login inside.
    /// - Throws: `GalleyError` `.unrestorable` when it ends instead, `.failed` when it takes no login in the recipe's time.
    func awaitReady() async throws {
        let start = ContinuousClock.now
        var last = "it gave no answer"
        var pause: Duration = .milliseconds(50)
        while true {
            let state = try await engine.containerInspect(name)["State"]
            guard state?["Running"]?.bool == true else {
                throw GalleyError(
                    .unrestorable,
                    "the server on the restored data ended with exit code \(state?["ExitCode"]?.integer ?? -1): "
                        + (try await lastWords()))
            }
            do {
                let result = try await ask(.readyLocally)
                if result.exitCode == 0 { return }
                guard result.exitCode == TaskResult.notYet else {
                    throw GalleyError(
                        .failed, "the server on the restored data takes no login: \(result.complaint)",
                        hint: "--user and --password name one that the backup has")
                }
                last = result.complaint
            } catch let error as EngineError where error.isConflict {
                last = error.message
            }
            guard ContinuousClock.now - start < recipe.server.startTimeout else {
                throw GalleyError(
                    .failed,
                    "the server on the restored data was not ready after \(recipe.server.startTimeout.text): \(last)",
                    hint: "--user and --password name a login that the backup has")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 3 / 2, .seconds(2))
        }
    }

    /// Reads every table, as far as the time allows.
    /// - Throws: `GalleyError` `.unrestorable` where one can't be read, or the server doesn't tell what it holds.
    func fingerprint(within limit: Duration) async throws -> Fingerprint {
        let seconds = max(1, limit.milliseconds / 1000)
        let result = try await ask(.fingerprint, ["GALLEY_BUDGET_SECONDS": "\(seconds)"])
        guard result.exitCode == 0 else {
            throw GalleyError(.unrestorable, "the restored data can't be read: \(result.complaint)")
        }
        let found = try Fingerprint(parsing: result.output)
        guard found.unreadable.isEmpty else {
            throw GalleyError(
                .unrestorable, "tables of the restored data can't be read: \(found.unreadable.joined(separator: ", "))")
        }
        return found
    }

    private func ask(_ task: TaskName, _ variables: [String: String] = [:]) async throws -> TaskResult {
        guard let task = recipe.tasks[task] else {
            throw GalleyError(.notFound, "the recipe '\(recipe.name)' has no task '\(task)'")
        }
        return try await TaskRunner(engine: engine).run(
            task, in: name, login: login, variables: variables, runID: "\(task.name)-\(ShortID.random())")
    }

    private func lastWords() async throws -> String {
        let log = try await engine.containerLogTail(name, lines: 3)
        return String(decoding: log.stderr + log.stdout, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3)
            .joined(separator: "; ")
    }
}
