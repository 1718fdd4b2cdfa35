/// The rule at the end of a zone's file: POSIX's TZ string with the extensions of RFC 8536 §3.3.1, such as
/// `EET-2EEST,M3.5.0/3,M10.5.0/4`.
struct PosixZoneRule: Sendable, Hashable {
    /// Seconds east.
    var standard: Int
    /// Nil where the clocks are never changed.
    var summer: Summer?

    struct Summer: Sendable, Hashable {
        /// Seconds east; less than the standard offset in zones that count it from winter.
        var offset: Int
        var start: Day
        var end: Day
    }

    struct Day: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// 1...365, never 29 February.
            case julian(Int)
            /// 0...365, with 29 February.
            case zeroBased(Int)
            /// The week is 1...5, 5 the last; weekday 0 is Sunday.
            case weekday(month: Int, week: Int, weekday: Int)
        }
        var kind: Kind
        /// Seconds after that day's midnight on the clocks, which may be negative or more than a day.
        var time: Int
    }

    var isChanging: Bool { summer != nil }

    /// Both changes of a year, in time's order; the single offset from the year's beginning where there are none.
    func changes(inYear year: Int) -> [ZoneChange] {
        guard let summer else {
            let start = CivilDate(year: year, month: 1, day: 1).daysSince1970
            return [ZoneChange(at: Int64(start) * 86_400 - Int64(standard), offset: standard)]
        }
        // Each is told on the clocks that hold before it.
        let begins = ZoneChange(at: summer.start.second(ofYear: year) - Int64(standard), offset: summer.offset)
        let ends = ZoneChange(at: summer.end.second(ofYear: year) - Int64(summer.offset), offset: standard)
        return begins.at <= ends.at ? [begins, ends] : [ends, begins]
    }
}

extension PosixZoneRule.Day {
    /// As if the clocks showed UTC.
    func second(ofYear year: Int) -> Int64 { Int64(days(ofYear: year)) * 86_400 + Int64(time) }

    private func days(ofYear year: Int) -> Int {
        let newYear = CivilDate(year: year, month: 1, day: 1).daysSince1970
        switch kind {
        case .julian(let day): return newYear + day - 1 + (day >= 60 && CivilDate.isLeap(year) ? 1 : 0)
        case .zeroBased(let day): return newYear + day
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).daysSince1970
            let ahead = (weekday - CivilDate.weekday(daysSince1970: first) + 7) % 7
            let day = ahead + (week - 1) * 7
            return first + (day < CivilDate.length(ofMonth: month, year: year) ? day : day - 7)
        }
    }
}

extension PosixZoneRule {
    /// Nil where the text is none.
    init?(parsing text: String) {
        var reader = Reader(rest: Substring(text).utf8)
        guard reader.name(), let standard = reader.time(upTo: 24) else { return nil }
        self.standard = -standard
        guard !reader.rest.isEmpty else { return }
        guard reader.name() else { return nil }
        var offset = self.standard + 3600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let given = reader.time(upTo: 24) else { return nil }
            offset = -given
        }
        guard reader.take(","), let start = reader.day(), reader.take(","), let end = reader.day(), reader.rest.isEmpty
        else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: mark) else { return false }
            rest.removeFirst()
            return true
        }

        /// `EET` or `<+03>`; what it is called nobody asks.
        mutating func name() -> Bool {
            if take("<") {
                let count = rest.prefix { $0 != UInt8(ascii: ">") }.count
                rest = rest.dropFirst(count)
                return count >= 3 && take(">")
            }
            let count = rest.prefix { (65...90).contains($0 & 0xDF) }.count
            rest = rest.dropFirst(count)
            return count >= 3
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { (48...57).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            let number = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
            return range.contains(number) ? number : nil
        }

        /// `-3:30:00`, in seconds.
        mutating func time(upTo hours: Int) -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard var seconds = number(0...hours).map({ $0 * 3600 }) else { return nil }
            for unit in [60, 1] where take(":") {
                guard let part = number(0...59) else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        mutating func day() -> Day? {
            guard let kind = kind() else { return nil }
            guard take("/") else { return Day(kind: kind, time: 7200) }
            return time(upTo: 167).map { Day(kind: kind, time: $0) }
        }

        private mutating func kind() -> Day.Kind? {
            if take("J") { return number(1...365).map { .julian($0) } }
            guard take("M") else { return number(0...365).map { .zeroBased($0) } }
            guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                let weekday = number(0...6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}
