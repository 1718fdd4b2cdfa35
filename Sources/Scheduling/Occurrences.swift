/// The moments at which an expression fires, ascending and none twice. It ends where there are no more before the
/// year 10000.
public struct Occurrences: Sequence, IteratorProtocol, Sendable {
    private let expression: CronExpression
    private let zone: ZoneRules
    private var last: Instant

    /// Those after a moment, itself not included.
    public init(of expression: CronExpression, after: Instant, in zone: ZoneRules) {
        self.expression = expression
        self.zone = zone
        last = after
    }

    public mutating func next() -> Instant? {
        guard let next = expression.next(after: last, in: zone) else { return nil }
        last = next
        return next
    }
}

extension CronExpression {
    /// The first moment after this one at which the expression fires on that zone's clocks. Nil where there is none
    /// before the year 10000.
    ///
    /// `@every` counts from 1970-01-01T00:00:00Z, whatever the zone and whenever the scheduler was started; `@reboot`
    /// has no moment.
    public func next(after: Instant, in zone: ZoneRules) -> Instant? {
        guard after < .last else { return nil }
        let after = max(after, .first)
        let found: Int64?
        switch schedule {
        case .reboot: found = nil
        case .every(let seconds):
            let remainder = after.secondsSince1970 % seconds
            let since = remainder < 0 ? remainder + seconds : remainder
            found = after.secondsSince1970 + seconds - since
        case .pattern(let pattern): found = pattern.next(from: after.secondsSince1970 + 1, in: zone)
        }
        return found.map(Instant.init(secondsSince1970:)).flatMap { $0 <= .last ? $0 : nil }
    }
}

extension CronPattern {
    /// Clocks are never more than this ahead of or behind others, with a day to spare.
    private static let farthest: Int64 = 48 * 3600

    /// From stretch to stretch between the changes of the clocks: within one, wall and time go alike.
    fileprivate func next(from second: Int64, in zone: ZoneRules) -> Int64? {
        var cursor = second
        // The one before a change that is due right now: what the change leaves out is made up for in it.
        var stretch = zone.stretch(at: second - 1)
        while true {
            let offset = Int64(stretch.offset)
            var from = cursor + offset
            // What the clocks showed before they were set back is not looked at again.
            if changes.onlyFirst { from = max(from, stretch.start + Int64(stretch.previousOffset)) }
            guard let match = next(from: from) else { return nil }
            if match < stretch.end + offset { return match - offset }
            if changes.makesUp, match < stretch.end + Int64(stretch.nextOffset) { return stretch.end }
            // Nothing between `from` and the match: the stretches between them can be passed over, unless the clocks
            // are about to show again what was before `from`.
            let far = match - Self.farthest
            cursor = far > stretch.end && stretch.end + Int64(stretch.nextOffset) >= from ? far : stretch.end
            stretch = zone.stretch(at: cursor)
        }
    }
}
