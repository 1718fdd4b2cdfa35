/// When a call's time is up: counted once, from its beginning, whatever it waits for on the way.
struct CallDeadline: Sendable {
    /// As the call has it, for messages.
    let limit: Duration
    private let expires: ContinuousClock.Instant

    /// Begins now.
    init(_ limit: Duration) {
        self.limit = limit
        expires = .now + limit
    }

    /// Never below zero.
    var left: Duration { max(.zero, expires - .now) }
}
