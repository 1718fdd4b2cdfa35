/// When a job runs, in cron's language; `docs/cron.md` describes it.
public struct CronExpression: Sendable, Hashable {
    enum Schedule: Sendable, Hashable {
        case pattern(CronPattern)
        case every(seconds: Int64)
        case reboot
    }

    /// As it was written.
    public let text: String
    /// Whom `H` was spread by.
    public let job: String?
    let schedule: Schedule

    /// - Parameter job: the name by which `H` spreads; without one an expression with `H` is refused.
    /// - Throws: `CronSyntaxError` with the column of the first mistake.
    public init(parsing text: String, job: String? = nil) throws(CronSyntaxError) {
        self.text = text
        self.job = job
        schedule =
            switch try CronParser.parsed(text, job: job) {
            case .fields(let fields): .pattern(CronPattern(fields))
            case .every(let seconds): .every(seconds: seconds)
            case .reboot: .reboot
            }
    }

    /// Fires when the scheduler starts, and at no other time.
    public var isReboot: Bool { schedule == .reboot }
}

extension CronExpression: CustomStringConvertible {
    public var description: String { text }
}

/// The fields of an expression as they were written.
struct CronFields: Sendable, Hashable {
    var terms: [CronField: [CronTerm]]
    /// Fields whose first character is a star or a `?`.
    var starred: Set<CronField>
    var hasSeconds: Bool

    subscript(field: CronField) -> [CronTerm] { terms[field] ?? [] }

    func bits(_ field: CronField) -> UInt64 { self[field].reduce(0) { $0 | $1.bits(in: field) } }
}

extension CronPattern {
    init(_ fields: CronFields) {
        var days = DayRule()
        days.days = UInt32(fields.bits(.dayOfMonth))
        // 7 is Sunday too, but a week of the calendar has one.
        days.weekdays = UInt8(fields.bits(.dayOfWeek) & 0x7F)
        for term in fields[.dayOfMonth] + fields[.dayOfWeek] {
            switch term {
            case .fromEnd(let before): days.fromEnd |= 1 << UInt32(before)
            case .weekdayNear(let day): days.nearDay |= 1 << UInt32(day)
            case .weekdayNearEnd(let before): days.nearEnd |= 1 << UInt32(before)
            case .nth(let weekday, let which): days.nth |= 1 << UInt64(weekday * 8 + which)
            case .last(let weekday): days.nth |= 1 << UInt64(weekday * 8)
            case .every, .unspecified, .values: break
            }
        }
        days.needsBoth = fields.starred.contains(.dayOfMonth) || fields.starred.contains(.dayOfWeek)
        self.init(
            seconds: fields.hasSeconds ? fields.bits(.second) : 1, minutes: fields.bits(.minute),
            hours: UInt32(fields.bits(.hour)), months: UInt16(fields.bits(.month)), days: days,
            changes: ClockChangeRule(fields))
    }
}

extension ClockChangeRule {
    init(_ fields: CronFields) {
        guard fields.hasSeconds else {
            self = fields.starred.contains(.minute) || fields.starred.contains(.hour) ? .elapsed : .fixed
            return
        }
        let isInterval = [CronField.second, .minute, .hour].contains { field in
            fields[field].contains { term in
                if case .values(let from, let through, _) = term { return from != through }
                return true
            }
        }
        self = isInterval ? .interval : .fixed
    }
}
