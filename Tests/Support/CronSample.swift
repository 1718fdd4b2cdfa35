/// A random cron expression and, told apart from its text, what it means.
public struct CronSample: Sendable {
    /// What may occur in it.
    public struct Language: Sendable {
        public var hasSeconds = false
        /// `22-2`, `5/10`, `L`, `15W`, `6#3`.
        public var hasExtensions = true
        /// `5/10`, `L`, `LW`, `5L`, `6#3`, as the Python package `cronsim` also reads them.
        public var hasCronsim = true

        public init(hasSeconds: Bool = false, hasExtensions: Bool = true, hasCronsim: Bool = true) {
            self.hasSeconds = hasSeconds
            self.hasExtensions = hasExtensions
            self.hasCronsim = hasCronsim
        }
    }

    /// A day, with all that is asked about one.
    public struct Day: Sendable {
        /// 1...31
        public var day: Int
        public var month: Int
        /// Of the month.
        public var length: Int
        /// 0 is Sunday.
        public var weekday: Int

        public init(day: Int, month: Int, length: Int, weekday: Int) {
            self.day = day
            self.month = month
            self.length = length
            self.weekday = weekday
        }

        func weekday(of other: Int) -> Int { ((weekday + other - day) % 7 + 7) % 7 }
    }

    struct Part: Sendable {
        var text: String
        var values: Set<Int> = []
        var isInterval = false
        var special: (@Sendable (Day) -> Bool)?
    }

    struct Field: Sendable {
        var parts: [Part]
        var text: String { parts.map(\.text).joined(separator: ",") }
        var isStarred: Bool { text.hasPrefix("*") || text.hasPrefix("?") }
        var isInterval: Bool { parts.contains(where: \.isInterval) }
        func contains(_ value: Int) -> Bool { parts.contains { $0.values.contains(value) } }
        func contains(_ value: Int, _ day: Day) -> Bool {
            contains(value) || parts.contains { $0.special?(day) == true }
        }
    }

    var second: Field?
    var minute: Field
    var hour: Field
    var date: Field
    var month: Field
    var weekday: Field

    public var text: String {
        ([second].compactMap { $0 } + [minute, hour, date, month, weekday]).map(\.text).joined(separator: " ")
    }

    /// Its minute or hour begins with a star: Debian cron goes by the time that passes.
    public var isElapsed: Bool { minute.isStarred || hour.isStarred }
    /// With seconds: one of the fields of the clock says more than single values.
    public var isInterval: Bool { [second, minute, hour].contains { $0?.isInterval == true } }

    public func matches(_ day: Day) -> Bool {
        guard month.contains(day.month) else { return false }
        let isDate = date.contains(day.day, day)
        let isWeekday = weekday.contains(day.weekday, day) || (day.weekday == 0 && weekday.contains(7, day))
        return date.isStarred || weekday.isStarred ? isDate && isWeekday : isDate || isWeekday
    }

    public func matches(hour: Int, minute: Int, second: Int) -> Bool {
        self.hour.contains(hour) && self.minute.contains(minute) && self.second?.contains(second) ?? (second == 0)
    }
}

extension CronSample {
    /// Most fields are free or have many values, so that something happens in a short time.
    public static func random(_ language: Language, using generator: inout SeededGenerator) -> CronSample {
        CronSample(
            second: language.hasSeconds ? field(0...59, 60, language, &generator) : nil,
            minute: field(0...59, 60, language, &generator), hour: field(0...23, 24, language, &generator),
            date: dates(language, &generator),
            month: Int.random(in: 0..<3, using: &generator) > 0
                ? Field(parts: [star(1...12)]) : field(1...12, 12, language, names: months, &generator),
            weekday: weekdays(language, &generator))
    }

    private static let months = [
        "JAN", "Feb", "mar", "APR", "May", "JUN", "jul", "AUG", "SEP", "Oct", "NOV", "DEC",
    ]
    private static let weekdayNames = ["SUN", "Mon", "TUE", "wed", "THU", "FRI", "Sat"]

    private static func star(_ range: ClosedRange<Int>) -> Part {
        Part(text: "*", values: Set(range), isInterval: true)
    }

    private static func field(
        _ range: ClosedRange<Int>, _ count: Int, _ language: Language, names: [String] = [],
        _ generator: inout SeededGenerator
    ) -> Field {
        let parts = Int.random(in: 0..<4, using: &generator) == 0 ? 3 : 1
        return Field(parts: (0..<parts).map { _ in part(range, count, language, names: names, &generator) })
    }

    private static func part(
        _ range: ClosedRange<Int>, _ count: Int, _ language: Language, names: [String],
        _ generator: inout SeededGenerator
    ) -> Part {
        let step = Int.random(in: 1...max(2, count / 3), using: &generator)
        let ends = [Int.random(in: range, using: &generator), Int.random(in: range, using: &generator)]
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
        func name(_ value: Int) -> String {
            names.isEmpty || value - range.lowerBound >= names.count || step % 2 == 0
                ? "\(value)" : names[value - range.lowerBound]
        }
        func walk(_ from: Int, _ through: Int, _ step: Int) -> Set<Int> {
            var values: Set<Int> = []
            var (value, rest) = (from, 0)
            while true {
                if rest == 0 { values.insert(value) }
                if value == through { return values }
                rest = (rest + 1) % step
                value =
                    value == range.upperBound || (count == 7 && value == 6 && through < from)
                    ? range.lowerBound : value + 1
            }
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1: return star(range)
        case 2: return Part(text: "*/\(step)", values: walk(range.lowerBound, range.upperBound, step), isInterval: true)
        case 3:
            return Part(text: "\(name(low))-\(name(high))", values: walk(low, high, 1), isInterval: low != high)
        case 4:
            return Part(
                text: "\(name(low))-\(name(high))/\(step)", values: walk(low, high, step), isInterval: low != high)
        case 5 where language.hasExtensions && low != high && high < range.lowerBound + count:
            return Part(text: "\(name(high))-\(name(low))/\(step)", values: walk(high, low, step), isInterval: true)
        case 6 where language.hasCronsim:
            return Part(
                text: "\(name(low))/\(step)", values: walk(low, range.upperBound, step),
                isInterval: low != range.upperBound)
        default: return Part(text: name(low), values: [low])
        }
    }

    private static func dates(_ language: Language, _ generator: inout SeededGenerator) -> Field {
        let number = Int.random(in: 1...31, using: &generator)
        let before = Int.random(in: 1...9, using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0 where language.hasCronsim: return special("L") { $0.day == $0.length }
        case 1 where language.hasCronsim: return special("LW") { isNearest($0.length, $0) }
        case 2 where language.hasExtensions: return special("L-\(before)") { $0.day == $0.length - before }
        case 3 where language.hasExtensions: return special("\(number)W") { isNearest(number, $0) }
        case 4 where language.hasExtensions: return special("L-\(before)W") { isNearest($0.length - before, $0) }
        case 5...9: return Field(parts: [star(1...31)])
        default: return field(1...31, 31, language, &generator)
        }
    }

    private static func weekdays(_ language: Language, _ generator: inout SeededGenerator) -> Field {
        let weekday = Int.random(in: 0...7, using: &generator)
        let which = Int.random(in: 1...5, using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0 where language.hasCronsim:
            return special("\(weekday)L") { $0.weekday == weekday % 7 && $0.day + 7 > $0.length }
        case 1 where language.hasCronsim:
            return special("\(weekday)#\(which)") { $0.weekday == weekday % 7 && ($0.day + 6) / 7 == which }
        case 2...7: return Field(parts: [star(0...7)])
        default: return field(0...7, 7, language, names: weekdayNames, &generator)
        }
    }

    private static func special(_ text: String, _ matches: @escaping @Sendable (Day) -> Bool) -> Field {
        Field(parts: [Part(text: text, special: matches)])
    }

    /// Of the month's days from Monday to Friday, the nearest; none for a day that the month does not have.
    private static func isNearest(_ target: Int, _ day: Day) -> Bool {
        guard (1...day.length).contains(target) else { return false }
        let weekdays = (1...day.length).filter { (1...5).contains(day.weekday(of: $0)) }
        return weekdays.min { abs($0 - target) < abs($1 - target) } == day.day
    }
}
