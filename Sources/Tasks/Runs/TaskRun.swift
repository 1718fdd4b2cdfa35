import GalleyCore
public import Recipes

/// One run of a maintenance task: what is run, where, and for how long at the most.
public struct TaskRun: Sendable {
    /// `vacuum.7k2m9xqd`: names it in the container, and in the server where the recipe's scripts tag their sessions with
    /// it (`GALLEY_RUN`).
    public let id: String
    /// The container's id.
    public let container: String
    /// With its script, its user, and what it may be told.
    public let task: MaintenanceTask
    /// The script's variables, from ``MaintenanceTask/variables(_:)``.
    public let variables: [String: String]
    /// For the server; nil where the recipe finds one in the container.
    public let login: ServerLogin?
    /// From its start to its end, on the real clock.
    public let timeout: Duration

    /// - Parameter timeout: nil for the task's own.
    public init(
        of task: MaintenanceTask, in container: String, variables: [String: String], login: ServerLogin? = nil,
        timeout: Duration? = nil, id: String? = nil
    ) {
        self.id = id ?? "\(task.task.name).\(ShortID.random())"
        self.container = container
        self.task = task
        self.variables = variables
        self.login = login
        self.timeout = timeout ?? task.task.timeout
    }

    /// What every run of a task is tagged with in front, whoever started it. No name holds a full stop: that of another
    /// task can't begin so.
    static func tag(of task: TaskName) -> String { "galley-\(task)." }
    /// What this run's sessions are tagged with.
    var tag: String { "galley-\(id)" }
}
