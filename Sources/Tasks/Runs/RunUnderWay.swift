import GalleyCore
public import Recipes

/// A task or a backup that runs in a container now, whoever began it and from whichever machine.
public struct RunUnderWay: Sendable, Hashable {
    /// `vacuum`
    public var task: TaskName
    /// By the clock of the engine's machine, ISO 8601; nil where the container can't tell.
    public var since: String?
    /// `vacuum.7k2m9xqd`; nil in the moment in which it begins.
    public var id: String?

    /// For tests; ``all(of:in:with:)`` asks a container.
    public init(task: TaskName, since: String? = nil, id: String? = nil) {
        self.task = task
        self.since = since
        self.id = id
    }

    /// - Parameter line: as ``RunWrapper/underWay`` prints it.
    init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        self.init(
            task: TaskName(words[0]), since: words[1] == "-" ? nil : words[1], id: words[2] == "-" ? nil : words[2])
    }

    /// Everything of a recipe's that runs in a container. Changes nothing there.
    /// - Throws: as ``TaskRunner/run(_:in:login:variables:runID:mode:again:)``.
    public static func all(
        of recipe: Recipe, in container: String, with tasks: TaskRunner
    ) async throws -> [RunUnderWay] {
        // Each user has runs of its own.
        let users = Set(recipe.maintenance.map(\.task.user) + recipe.backups.map(\.make.user))
        var runs: [RunUnderWay] = []
        for user in users.sorted() {
            let look = RecipeTask(
                name: TaskName("runs"), script: RunWrapper.underWay, user: user, timeout: .seconds(60))
            let result = try await tasks.run(look, in: container, runID: "runs.\(ShortID.random())")
            guard result.exitCode == 0 else {
                throw GalleyError(
                    .failed, "what runs in the container as '\(user)' can't be told: \(result.complaint)")
            }
            // Two names of one user see the same.
            for run in result.facts.all("run").compactMap(RunUnderWay.init) where !runs.contains(run) {
                runs.append(run)
            }
        }
        return runs
    }
}
