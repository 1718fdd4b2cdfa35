/// One of an expression's fields.
enum CronField: Int, Sendable {
    case second, minute, hour, dayOfMonth, month, dayOfWeek

    /// In the order of an expression with so many fields: seconds come first where there are six.
    static func inOrder(count: Int) -> [CronField]? {
        let all: [CronField] = [.second, .minute, .hour, .dayOfMonth, .month, .dayOfWeek]
        return count == 6 ? all : count == 5 ? Array(all.dropFirst()) : nil
    }

    /// What may be written; both 0 and 7 are Sunday.
    var range: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// After so many the values come round again.
    var count: Int { self == .dayOfWeek ? 7 : range.count }

    /// What `H` picks from: days that every month has.
    var spreadRange: ClosedRange<Int> {
        switch self {
        case .dayOfMonth: 1...28
        case .dayOfWeek: 0...6
        default: range
        }
    }

    var isDay: Bool { self == .dayOfMonth || self == .dayOfWeek }

    var noun: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of the month"
        case .month: "month"
        case .dayOfWeek: "day of the week"
        }
    }

    /// The value of the first name is the range's lower bound.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        default: []
        }
    }

    /// `a minute from 0 to 59`
    var expected: String {
        let article = self == .hour ? "an" : "a"
        switch self {
        case .month: return "a month from 1 to 12 or JAN to DEC"
        case .dayOfWeek: return "a day of the week from 0 to 7 or SUN to SAT"
        default: return "\(article) \(noun) from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}

/// One of the parts that commas divide a field into, as it was written.
enum CronTerm: Sendable, Hashable {
    /// `*`, `*/15`
    case every(step: Int)
    /// `?`
    case unspecified
    /// `5`, `5-20`, `22-2`, `5-20/5`, `5/5`; what an `H` came to
    case values(from: Int, through: Int, step: Int)
    /// `L`, `L-3`
    case fromEnd(days: Int)
    /// `15W`
    case weekdayNear(day: Int)
    /// `LW`, `L-3W`
    case weekdayNearEnd(days: Int)
    /// `6#3`
    case nth(weekday: Int, Int)
    /// `5L`
    case last(weekday: Int)
}

extension CronTerm {
    /// The values as bits; those of days that depend on the month are none.
    func bits(in field: CronField) -> UInt64 {
        switch self {
        case .every(let step): Self.bits(field.range.lowerBound, field.range.upperBound, step, field)
        case .unspecified: Self.bits(field.range.lowerBound, field.range.upperBound, 1, field)
        case .values(let from, let through, let step): Self.bits(from, through, step, field)
        case .fromEnd, .weekdayNear, .weekdayNearEnd, .nth, .last: 0
        }
    }

    private static func bits(_ from: Int, _ through: Int, _ step: Int, _ field: CronField) -> UInt64 {
        let first = field.range.lowerBound
        let length = through >= from ? through - from : through - from + field.count
        return stride(from: 0, through: length, by: step).reduce(0) { bits, distance in
            bits | 1 << UInt64((from - first + distance) % field.count + first)
        }
    }
}
