public import Recipes

/// How a task ended. There is no third way: without a record of its exit a task is lost, never guessed.
enum TaskOutcome: Sendable, Equatable {
    case exited(TaskResult)
    /// No record of its end: the connection was cut, or the container stopped under it.
    case lost(String)
    /// By the engine's word; it says the same of one whose client was cut.
    case noShell
}

/// A task that ran to its end.
public struct TaskResult: Sendable, Equatable {
    /// The script's own, 0 for success; else see ``notYet`` and ``noLogin``.
    public var exitCode: Int
    /// What it printed on stdout, without the wrapper's last line.
    public var output: String
    /// The last lines of stderr, for people.
    public var complaint: String

    init(exitCode: Int, output: String, complaint: String) {
        self.exitCode = exitCode
        self.output = output
        self.complaint = complaint
    }

    /// A recipe script's word for a server that is not ready yet: ask again (EX_TEMPFAIL).
    public static let notYet = 75
    /// A recipe script's word for a server where no login works (EX_NOPERM).
    public static let noLogin = 77

    /// The `key=value` lines of ``output``.
    public var facts: Facts { Facts(parsing: output) }
}
