/// How a run ended. Never guessed: without a record of its end a run is lost.
public enum RunEnd: Sendable, Equatable {
    case succeeded
    /// The script's own exit code.
    case failed(Int)
    /// It took longer than it may; nothing of it is left, in the container or in the server.
    case timedOut
    /// It was told to stop; nothing of it is left.
    case cancelled
    /// It should have ended, and something of it still runs: what, and where.
    case stuck(String)
    /// There is no record of its end: why.
    case lost(String)

    /// The word that is recorded and printed.
    public var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .timedOut: "timed-out"
        case .cancelled: "cancelled"
        case .stuck: "stuck"
        case .lost: "lost"
        }
    }
}
