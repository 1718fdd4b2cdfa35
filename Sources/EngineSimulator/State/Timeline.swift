/// What will happen in the engine at moments of its clock.
struct Timeline: Sendable {
    enum Event: Sendable {
        /// The main process of that run ends.
        case containerEnds(String, run: Int, exitCode: Int, killed: Bool)
        /// The restart policy starts the container again.
        case containerRestarts(String, run: Int)
        case execEnds(String)
    }

    private var events: [(at: Duration, order: Int, event: Event)] = []
    private var count = 0

    var nextDue: Duration? { events.first?.at }

    mutating func add(_ event: Event, at moment: Duration) {
        count += 1
        let index = events.firstIndex { $0.at > moment } ?? events.endIndex
        events.insert((moment, count, event), at: index)
    }

    /// The earliest event due by a moment, taken out.
    mutating func next(upTo moment: Duration) -> Event? {
        guard let first = events.first, first.at <= moment else { return nil }
        return events.removeFirst().event
    }
}
