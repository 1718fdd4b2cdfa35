import GalleyCore

/// One step of a plan.
public struct Step: Sendable, Hashable, Codable {
    /// What the executor does; the texts are for people only.
    public var action: Action
    /// What it does, for people: `stop db (up to 5 min)`.
    public var title: String
    /// Why it is there.
    public var cause: String
    /// Milliseconds. Stops, readiness and ports fail after it; so does a task, which is ended;
    /// a call to the engine has the connection's deadline; a copy may take as long as it moves.
    public var timeoutMilliseconds: Int64
    /// What undoing the upgrade costs once this step is done.
    public var undo: UndoCost

    /// For ``StepList`` and recoveries; the timeout is kept to the millisecond.
    public init(_ action: Action, _ title: String, cause: String, timeout: Duration, undo: UndoCost) {
        self.action = action
        self.title = title
        self.cause = cause
        timeoutMilliseconds = timeout.milliseconds
        self.undo = undo
    }

    /// ``timeoutMilliseconds`` as a duration.
    public var timeout: Duration { .milliseconds(timeoutMilliseconds) }
}
