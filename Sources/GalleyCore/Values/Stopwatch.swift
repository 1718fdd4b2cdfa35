/// Time passed on a clock since this was made.
public struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration

    /// Begins to count.
    public init(_ clock: some Clock<Duration>) {
        let start = clock.now
        read = { start.duration(to: clock.now) }
    }

    /// Whatever the clock says: a virtual one's time passes only when somebody waits.
    public var elapsed: Duration { read() }
}
