/// What the clocks of a time zone show, and when they are changed.
public struct ZoneRules: Sendable, Hashable {
    /// As the system's files name it: `Europe/Riga`, `UTC`.
    public let name: String
    /// When an offset begins to hold, ascending; neighbours differ.
    private let starts: [Int64]
    /// Seconds east: first the one before all starts, then one for each of them.
    private let offsets: [Int32]
    /// What holds after the last start.
    private let rule: PosixZoneRule?

    /// Clocks that are never changed, so many seconds east of Greenwich.
    public init(name: String, offset: Int) {
        self.init(name: name, initial: offset, changes: [], rule: nil)
    }

    /// Clocks that are never changed and show UTC; needs no file.
    public static let utc = ZoneRules(name: "UTC", offset: 0)

    init(name: String, initial: Int, changes: [ZoneChange], rule: PosixZoneRule?) {
        var starts: [Int64] = []
        var offsets = [Int32(initial)]
        var previous = initial
        // A table as far as schedules are looked at saves working the rule out each time.
        let last = changes.last?.at ?? Self.beginning
        let firstYear = min(CivilTime(secondsSince1970: max(last, 0)).date.year, Self.tableEnd)
        let later = rule.map { rule in
            (firstYear...Self.tableEnd).flatMap(rule.changes(inYear:)).filter { $0.at > last }
        }
        for change in changes + (later ?? []) where change.offset != previous && change.at >= starts.last ?? .min {
            // Two changes at once are one.
            if starts.last == change.at {
                starts.removeLast()
                offsets.removeLast()
                previous = Int(offsets[offsets.count - 1])
                guard change.offset != previous else { continue }
            }
            starts.append(change.at)
            offsets.append(Int32(change.offset))
            previous = change.offset
        }
        self.name = name
        self.starts = starts
        self.offsets = offsets
        self.rule = rule?.isChanging == true ? rule : nil
    }

    private static let tableEnd = 2100
    static let beginning = Int64.min / 4
    static let end = Int64.max / 4

    /// Seconds east of Greenwich that the clocks are set to.
    public func offset(at instant: Instant) -> Int { stretch(at: instant.secondsSince1970).offset }

    /// The time around a moment in which the clocks are left alone.
    func stretch(at second: Int64) -> ZoneStretch {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle + 1 } else { high = middle }
        }
        if low == starts.count, let rule { return ruled(rule, at: second) }
        let offset = Int(offsets[low])
        return ZoneStretch(
            start: low == 0 ? Self.beginning : starts[low - 1], end: low == starts.count ? Self.end : starts[low],
            offset: offset, previousOffset: low == 0 ? offset : Int(offsets[low - 1]),
            nextOffset: low == starts.count ? offset : Int(offsets[low + 1]))
    }

    /// After the table: the years around are enough, as a rule has its changes in every year.
    private func ruled(_ rule: PosixZoneRule, at second: Int64) -> ZoneStretch {
        let year = CivilTime(secondsSince1970: second).date.year
        let last = starts.last ?? Self.beginning
        let near = ZoneRules(
            name: name, initial: Int(offsets[offsets.count - 1]),
            changes: (year - 1...year + 1).flatMap(rule.changes(inYear:)).filter { $0.at > last }, rule: nil)
        var stretch = near.stretch(at: second)
        if stretch.start == Self.beginning, let last = starts.last {
            stretch.start = last
            stretch.previousOffset = Int(offsets[offsets.count - 2])
        }
        return stretch
    }
}

/// From here on the clocks show this.
struct ZoneChange: Sendable, Hashable {
    /// Seconds since 1970.
    var at: Int64
    /// Seconds east.
    var offset: Int
}

/// A stretch of time between two changes of the clocks.
struct ZoneStretch: Sendable, Hashable {
    var start: Int64
    /// The first second that is not in it.
    var end: Int64
    var offset: Int
    var previousOffset: Int
    var nextOffset: Int
}
