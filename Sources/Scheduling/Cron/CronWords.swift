extension CronExpression {
    /// What the expression says, in English, without a full stop: `at 01:05 on Monday through Friday`.
    public var words: String {
        switch try? CronParser.parsed(text, job: job) {
        case .fields(let fields): CronWords(fields: fields).text
        case .every(let seconds): "every \(CronWords.span(seconds)), counted from 1970-01-01T00:00:00Z"
        case .reboot: "when the scheduler starts"
        case nil: text
        }
    }
}

/// An expression's fields as a sentence.
struct CronWords {
    let fields: CronFields

    var text: String { ([times ?? intervals] + [days, months].compactMap { $0 }).joined(separator: " ") }

    // MARK: The time of day

    /// `at 01:05 and 13:05`, where they are few.
    private var times: String? {
        guard let seconds = fields.hasSeconds ? singles(.second) : [0], seconds.count == 1,
            let minutes = singles(.minute), let hours = singles(.hour), minutes.count * hours.count <= 6
        else { return nil }
        let clocks = hours.flatMap { hour in
            minutes.map { minute in
                fields.hasSeconds && seconds != [0]
                    ? Instant.clock(hour, minute, seconds[0]) : Instant.clock(hour, minute)
            }
        }
        return "at " + Self.list(clocks)
    }

    private func singles(_ field: CronField) -> [Int]? {
        let isSingle = fields[field].allSatisfy { term in
            if case .values(let from, let through, _) = term { from == through } else { false }
        }
        return isSingle ? Array(Bits(fields.bits(field))) : nil
    }

    /// `every 15 minutes of hours 9 through 17`
    private var intervals: String {
        let all: [CronField] =
            fields.hasSeconds && fields.bits(.second) != 1 ? [.second, .minute, .hour] : [.minute, .hour]
        var parts: [String] = []
        var isInterval = false
        for field in all {
            if parts.isEmpty {
                parts = [lead(field)]
            } else if !isFree(field) || !isInterval {
                // An interval goes on through every hour without being told so.
                parts.append("of " + phrase(field))
            }
            isInterval = isEvery(field)
        }
        return parts.joined(separator: " ")
    }

    private func isEvery(_ field: CronField) -> Bool {
        if case .every(let step) = fields[field].first, fields[field].count == 1 { return field.count % step == 0 }
        return isFree(field)
    }

    private func lead(_ field: CronField) -> String {
        guard !isFree(field) else { return "every \(field.noun)" }
        guard isEvery(field), case .every(let step) = fields[field][0] else { return "at " + phrase(field) }
        return "every \(step) \(field.noun)s"
    }

    /// `minutes 5 and 10`, `every 2nd hour`
    private func phrase(_ field: CronField) -> String {
        let terms = fields[field]
        if isFree(field) { return "every \(field.noun)" }
        if terms.count == 1 {
            switch terms[0] {
            case .every(let step): return "every \(Self.ordinal(step)) \(field.noun)"
            case .values(let from, let through, let step) where step > 1:
                return "every \(Self.ordinal(step)) \(field.noun) from \(from) through \(through)"
            default: break
            }
        }
        let isOne = terms.count == 1 && singles(field) != nil
        return "\(field.noun)\(isOne ? "" : "s") " + Self.list(terms.map { Self.numbers($0, "\($0)") })
    }

    private static func numbers(_ term: CronTerm, _ other: String) -> String {
        switch term {
        case .every(let step): return "every \(ordinal(step))"
        case .values(let from, let through, let step):
            let range = from == through ? "\(from)" : "\(from) through \(through)"
            return step > 1 && from != through ? "every \(ordinal(step)) from \(range)" : range
        default: return other
        }
    }

    // MARK: The day

    private var days: String? {
        let (date, weekday) = (dates, weekdays)
        switch (date, weekday) {
        case (nil, nil): return times == nil ? nil : "every day"
        case (let one?, nil), (nil, let one?): return "on " + one
        case (let date?, let weekday?):
            let needsBoth = fields.starred.contains(.dayOfMonth) || fields.starred.contains(.dayOfWeek)
            return needsBoth ? "on \(date) if it is also \(weekday)" : "on \(date) or on \(weekday)"
        }
    }

    private func isFree(_ field: CronField) -> Bool {
        fields[field].contains { $0 == .every(step: 1) || $0 == .unspecified }
    }

    private var dates: String? {
        guard !isFree(.dayOfMonth) else { return nil }
        let terms = fields[.dayOfMonth]
        if case .every(let step) = terms[0], terms.count == 1 {
            return "every \(Self.ordinal(step)) day of the month from 1 through 31"
        }
        if case .values(let from, let through, let step) = terms[0], terms.count == 1, step > 1 {
            return "every \(Self.ordinal(step)) day of the month from \(from) through \(through)"
        }
        let numbers = terms.map { Self.numbers($0, "") }.filter { !$0.isEmpty }
        let isOne = numbers.count == 1 && numbers[0].allSatisfy(\.isNumber)
        var items = numbers.isEmpty ? [] : ["day\(isOne ? "" : "s") " + Self.list(numbers)]
        for term in terms {
            switch term {
            case .fromEnd(0): items.append("the last day")
            case .fromEnd(let before): items.append("the day \(before) before the last")
            case .weekdayNear(let day): items.append("the weekday nearest day \(day)")
            case .weekdayNearEnd(0): items.append("the last weekday")
            case .weekdayNearEnd(let before): items.append("the weekday nearest the day \(before) before the last")
            default: break
            }
        }
        return Self.list(items) + " of the month"
    }

    private static let weekdayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    private var weekdays: String? {
        guard !isFree(.dayOfWeek) else { return nil }
        let items = fields[.dayOfWeek].flatMap { term -> [String] in
            switch term {
            case .nth(let weekday, let which): ["the \(Self.ordinal(which)) \(Self.weekdayNames[weekday]) of the month"]
            case .last(let weekday): ["the last \(Self.weekdayNames[weekday]) of the month"]
            default: Self.named(term, .dayOfWeek, Self.weekdayNames)
            }
        }
        return Self.list(items)
    }

    // MARK: The month

    private static let monthNames = [
        "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    private var months: String? {
        guard !isFree(.month) else { return nil }
        return "in " + Self.list(fields[.month].flatMap { Self.named($0, .month, Self.monthNames) })
    }

    /// A range by its ends, steps one by one.
    private static func named(_ term: CronTerm, _ field: CronField, _ names: [String]) -> [String] {
        if case .values(let from, let through, 1) = term, from != through {
            return ["\(names[from]) through \(names[through])"]
        }
        return Bits(term.bits(in: field)).map { names[$0] }
    }

    // MARK: Language

    private static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
        return "\(number)\(ending)"
    }

    /// `1 hour 30 minutes`
    static func span(_ seconds: Int64) -> String {
        var rest = seconds
        var parts: [String] = []
        for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)] as [(String, Int64)] {
            let count = rest / length
            rest %= length
            if count > 0 { parts.append("\(count) \(unit)\(count == 1 ? "" : "s")") }
        }
        return parts == ["1 day"] || parts == ["1 hour"] || parts == ["1 minute"] || parts == ["1 second"]
            ? String(parts[0].dropFirst(2)) : parts.joined(separator: " ")
    }
}
