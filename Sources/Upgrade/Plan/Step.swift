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

/// What an undo at some point of an upgrade means.
public enum UndoCost: String, Sendable, Codable, Hashable {
    /// Nothing was changed yet, or only what can be removed without a trace.
    case nothing
    /// The original container is started again; every write survives.
    case container
    /// The cold copy is put back; the door was never open, so no client's write is lost.
    case copy
    /// The cold copy is put back and discards what clients wrote since the door opened. Never done by itself.
    case discardsWrites = "discards-writes"

    var text: String {
        switch self {
        case .nothing: "nothing to undo"
        case .container: "start the original; no write is lost"
        case .copy: "put the cold copy back; no client has written"
        case .discardsWrites: "put the cold copy back, discarding every write since the door opened"
        }
    }
}
