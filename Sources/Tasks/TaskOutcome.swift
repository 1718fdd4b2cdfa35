public import Recipes

/// How a task ended. There is no third way: without a record of its exit a task is lost, never guessed.
public enum TaskOutcome: Sendable, Equatable {
    case exited(TaskResult)
    /// No record of its end: the connection was cut, or the container stopped under it.
    case lost(String)
}

/// A task that ran to its end.
public struct TaskResult: Sendable, Equatable {
    public var exitCode: Int
    /// What it printed on stdout, without the wrapper's last line.
    public var output: String
    /// The last lines of stderr, for people.
    public var complaint: String

    public init(exitCode: Int, output: String, complaint: String) {
        self.exitCode = exitCode
        self.output = output
        self.complaint = complaint
    }

    /// The exit codes that recipe scripts agree on.
    public static let notYet = 75
    public static let noLogin = 77

    public var facts: Facts { Facts(parsing: output) }
}
