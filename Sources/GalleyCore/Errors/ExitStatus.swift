/// The exit statuses of the `galley` command, the same for every verb.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done.
    case done = 0
    /// Failed, and everything was put back (or a job failed).
    case failed = 1
    /// Failed and not undone: a human is needed.
    case humanNeeded = 2
    /// What is there differs from what was asked for (`--check`) or from what a plan was made of.
    case drift = 3
    /// Usage, configuration, or a refusal before anything was touched (EX_USAGE).
    case usage = 64
    /// Bad input data (EX_DATAERR).
    case badInput = 65
    /// The engine or directory can't be reached (EX_UNAVAILABLE).
    case unreachable = 69
    /// Locked by another (EX_TEMPFAIL).
    case locked = 75
}
