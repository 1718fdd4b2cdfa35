/// Waits between tries, a minute in all.
struct Backoff {
    private var waits: ArraySlice<Duration> = [
        .milliseconds(100), .milliseconds(300), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(15),
        .seconds(30),
    ]

    mutating func next() -> Duration? { waits.popFirst() }
}
