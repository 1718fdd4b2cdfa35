import Synchronization

/// A clock whose time passes only when somebody waits: a sleep returns at once and the time is later.
///
/// On the way to the new time everything that falls due happens in its order: helper containers end, restart policies
/// act. Two tasks that race a sleep against work can't be told apart here; give requests a deadline instead.
public final class SimulatedClock: Clock, Sendable {
    /// Time since the clock's start.
    public struct Instant: InstantProtocol {
        /// Zero when the clock was made.
        public var offset: Duration

        /// A moment may lie behind the clock's time; sleeping until it returns at once.
        public init(offset: Duration) { self.offset = offset }

        /// Exact: nothing is rounded, and a negative duration leads back.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// Negative when the other moment is earlier.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var followers: [WeakFollower] = []
        /// Somebody else makes the time pass, at the pace of the real one: waiting does not hurry it.
        var isPaced = false
    }

    private struct WeakFollower {
        weak var follower: (any ClockFollower)?
    }

    private let state = Mutex(State())

    /// At zero. Engines join it by themselves when they are made with it.
    public init() {}

    /// Changes only by sleeping, by ``advance(by:)``, and where a call waits in the engine.
    public var now: Instant { state.withLock(\.now) }
    /// A formality: any duration passes as it is.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Passes the time up to `deadline` at once.
    /// - Throws: `CancellationError` when the task was cancelled before.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        advance(to: deadline)
        await Task.yield()
        try Task.checkCancellation()
    }

    /// Passes the time as a sleep does, without a task: what falls due happens before this returns.
    public func advance(by duration: Duration) { advance(to: now.advanced(by: duration)) }

    /// Passes the time; a moment in the past changes nothing.
    public func advance(to target: Instant) {
        while let (follower, due) = earliestDue(), due <= target.offset {
            state.withLock { $0.now.offset = max($0.now.offset, due) }
            follower.runDue(upTo: due)
        }
        state.withLock { $0.now = max($0.now, target) }
    }

    /// Passes the time to the next thing that falls due, unless that is later than `limit`.
    /// - Returns: false when nothing is due by then, or the clock is paced; the time has not changed.
    func advanceToNextDue(by limit: Duration?) -> Bool {
        guard !isPaced, let (_, due) = earliestDue(), limit.map({ due <= $0 }) ?? true else { return false }
        advance(to: Instant(offset: max(due, now.offset)))
        return true
    }

    var isPaced: Bool {
        get { state.withLock(\.isPaced) }
        set { state.withLock { $0.isPaced = newValue } }
    }

    func follow(_ follower: any ClockFollower) {
        state.withLock { state in
            state.followers.removeAll { $0.follower == nil }
            state.followers.append(WeakFollower(follower: follower))
        }
    }

    private func earliestDue() -> (any ClockFollower, Duration)? {
        let followers = state.withLock { $0.followers.compactMap(\.follower) }
        var earliest: (any ClockFollower, Duration)?
        for follower in followers {
            guard let due = follower.nextDue, earliest.map({ due < $0.1 }) ?? true else { continue }
            earliest = (follower, due)
        }
        return earliest
    }
}

/// Something with events at moments of a ``SimulatedClock``.
protocol ClockFollower: AnyObject, Sendable {
    var nextDue: Duration? { get }
    func runDue(upTo moment: Duration)
}
