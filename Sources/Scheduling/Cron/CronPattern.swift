/// An expression's fields as bits: what the wall's clock and calendar have to show.
struct CronPattern: Sendable, Hashable {
    /// Bits 0...59.
    var seconds: UInt64
    /// Bits 0...59.
    var minutes: UInt64
    /// Bits 0...23.
    var hours: UInt32
    /// Bits 1...12.
    var months: UInt16
    var days: DayRule
    var changes: ClockChangeRule
    /// Some day of the calendar's 400 years is one of these.
    private(set) var hasDays = true

    init(seconds: UInt64, minutes: UInt64, hours: UInt32, months: UInt16, days: DayRule, changes: ClockChangeRule) {
        self.seconds = seconds
        self.minutes = minutes
        self.hours = hours
        self.months = months
        self.days = days
        self.changes = changes
        // Whether leap or not, a year begins with any weekday; so does each of its months.
        hasDays = Bits(months).contains { month in
            (month == 2 ? [28, 29] : [CivilDate.length(ofMonth: month, year: 1)]).contains { length in
                (0..<7).contains { days.mask(length: length, first: $0) != 0 }
            }
        }
    }

    /// The first match from here on, both counted as if the wall's clock showed UTC. Nil where there is none before
    /// the year 10000.
    func next(from second: Int64) -> Int64? {
        guard hasDays else { return nil }
        let day = CivilTime.day(of: second)
        let date = CivilDate(daysSince1970: day)
        if matches(date, day), let time = time(from: Int(second - Int64(day) * 86_400)) {
            return Int64(day) * 86_400 + Int64(time)
        }
        return nextDay(after: date, day).flatMap { day in
            time(from: 0).map { Int64(day) * 86_400 + Int64($0) }
        }
    }

    private func matches(_ date: CivilDate, _ day: Int) -> Bool {
        guard months & 1 << UInt16(date.month) != 0 else { return false }
        let first = CivilDate.weekday(daysSince1970: day - date.day + 1)
        let length = CivilDate.length(ofMonth: date.month, year: date.year)
        return days.mask(length: length, first: first) & 1 << UInt32(date.day) != 0
    }

    private func nextDay(after date: CivilDate, _ day: Int) -> Int? {
        var (year, month) = (date.year, date.month)
        var start = day - date.day + 1
        // Bits above the day that was.
        var rest = (UInt32.max << 1) << UInt32(date.day)
        while year < 10_000 {
            let length = CivilDate.length(ofMonth: month, year: year)
            if months & 1 << UInt16(month) != 0 {
                let mask = days.mask(length: length, first: CivilDate.weekday(daysSince1970: start)) & rest
                if mask != 0 { return start + mask.trailingZeroBitCount - 1 }
            }
            rest = .max
            let later = months >> UInt16(month + 1)
            let next = later == 0 ? months.trailingZeroBitCount : month + 1 + later.trailingZeroBitCount
            if next == month + 1 {
                start += length
            } else {
                start = CivilDate(year: later == 0 ? year + 1 : year, month: next, day: 1).daysSince1970
            }
            if later == 0 { year += 1 }
            month = next
        }
        return nil
    }

    /// The first matching second of a day from that one on.
    private func time(from second: Int) -> Int? {
        var (hour, minute) = (second / 3600, second / 60 % 60)
        if hours & 1 << UInt32(hour) != 0 {
            if minutes & 1 << UInt64(minute) != 0, let second = Self.first(seconds, from: second % 60) {
                return hour * 3600 + minute * 60 + second
            }
            if let next = Self.first(minutes, from: minute + 1) {
                return hour * 3600 + next * 60 + seconds.trailingZeroBitCount
            }
        }
        guard let next = Self.first(UInt64(hours), from: hour + 1) else { return nil }
        (hour, minute) = (next, minutes.trailingZeroBitCount)
        return hour * 3600 + minute * 60 + seconds.trailingZeroBitCount
    }

    private static func first(_ bits: UInt64, from bit: Int) -> Int? {
        let rest = bits & (UInt64.max << UInt64(bit))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}

/// What becomes of times that a change of the clocks leaves out or shows twice.
struct ClockChangeRule: Sendable, Hashable {
    /// A time left out is made up for right after the change, once for all of them; else it is not at all that day.
    var makesUp: Bool
    /// A time shown twice counts the first time only.
    var onlyFirst: Bool

    /// Debian cron's for jobs that run at certain times of the day.
    static let fixed = ClockChangeRule(makesUp: true, onlyFirst: true)
    /// Debian cron's for jobs whose minute or hour begins with a star: by the time that passes.
    static let elapsed = ClockChangeRule(makesUp: false, onlyFirst: false)
    /// With seconds, for jobs that run at intervals.
    static let interval = ClockChangeRule(makesUp: true, onlyFirst: false)
}
