/// What goes wrong with one call.
public enum Fault: Sendable, CustomStringConvertible {
    /// On which side of the engine's own act a fault strikes.
    public enum Moment: String, Sendable { case before, after }

    /// No connection: `.unreachable`, the engine saw nothing.
    case refuseBeforeSending
    /// The connection breaks once the request is sent: the engine acts, the caller gets `.cut`. An upload arrives in
    /// part and leaves a truncated file; an attached exec goes on and, if it prints, is reported with exit code 126.
    case cutAfterSending
    /// The connection breaks before the engine has read the request: no effect, and the caller gets the same `.cut`.
    case cutBeforeActing
    /// The engine acts on the whole request and its answer is lost: `.cut`, or for a hijacked connection `.cut` at the
    /// first read.
    case loseAnswer
    /// The engine answers this status and does nothing.
    case status(Int)
    /// No answer and no effect: the clock passes the deadline (an hour without one), then `.deadline`.
    case hang
    /// The engine acts, then no answer as with ``hang``.
    case hangAfterActing
    /// The engine restarts before or after acting; the caller gets `.cut`.
    case restartEngine(Moment)
    /// The engine acts and the caller dies as by kill -9: this call and all later ones on the same transport throw
    /// ``CallerCrashed``, and its hijacked connections break.
    case crashCaller
    /// The caller dies before it sends anything.
    case crashCallerBefore
    /// Something else happens first (another operator, a `container prune`), then the call goes its way.
    case action(@Sendable (SimulatedEngine) async -> Void)

    public var description: String {
        switch self {
        case .refuseBeforeSending: "refused before sending"
        case .cutAfterSending: "cut after sending"
        case .cutBeforeActing: "cut before acting"
        case .loseAnswer: "answer lost"
        case .status(let status): "status \(status)"
        case .hang: "hang"
        case .hangAfterActing: "hang after acting"
        case .restartEngine(let moment): "engine restarted \(moment)"
        case .crashCaller: "caller crashed after"
        case .crashCallerBefore: "caller crashed before"
        case .action: "action"
        }
    }
}

/// The caller was killed: nothing on its transport works any more. Not an ``EngineError``, so that no handling of
/// those can mistake it for something it could survive.
public struct CallerCrashed: Error, Sendable, CustomStringConvertible {
    public var description: String { "the simulated caller was killed" }
}
