public import GalleyCore

/// A chore that a user may run on a database: one script of a recipe, and what it may be told.
public struct MaintenanceTask: Sendable, Equatable {
    /// One line for people: what it does.
    public var title: String
    /// How it is run; its name is the one that users type.
    public var task: RecipeTask
    /// What a user may say, in the recipe's order.
    public var parameters: [TaskParameter]
    /// Reads or writes so much that the database's clients will notice.
    public var isHeavy: Bool
    /// Removes something that can't be brought back: asked about before it is run.
    public var isDestructive: Bool

    /// For tests; ``RecipeLoader`` checks what it makes.
    public init(
        title: String, task: RecipeTask, parameters: [TaskParameter] = [], isHeavy: Bool = false,
        isDestructive: Bool = false
    ) {
        self.title = title
        self.task = task
        self.parameters = parameters
        self.isHeavy = isHeavy
        self.isDestructive = isDestructive
    }

    /// The script's variables: one for each parameter, said or not, by its default where it was not.
    /// - Parameter said: `K=V` as the user gave them.
    /// - Throws: `GalleyError` `.usage` for a parameter that this task doesn't have, a required one that is missing, a
    ///   value of another type.
    public func variables(_ said: [String: String]) throws(GalleyError) -> [String: String] {
        let names = parameters.map(\.name)
        if let unknown = said.keys.sorted().first(where: { !names.contains($0) }) {
            throw GalleyError(
                .usage, "the task '\(task.name)' has no parameter '\(unknown)'",
                hint: Suggestion.hint(for: unknown, among: names)
                    ?? (names.isEmpty ? "it has none" : "it has " + names.joined(separator: ", ")))
        }
        var variables: [String: String] = [:]
        for parameter in parameters {
            variables[parameter.variable] = try parameter.value(said[parameter.name], of: task.name)
        }
        return variables
    }
}
