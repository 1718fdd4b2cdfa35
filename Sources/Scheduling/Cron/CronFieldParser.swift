import GalleyCore

/// Reads one field.
struct CronFieldParser {
    let field: CronField
    /// A step that leads out of the field is Debian cron's way to write its first value; with seconds it is a mistake.
    let hasSeconds: Bool
    let job: String?
    private var text: CronText
    private let start: Int

    init(_ field: CronField, at range: Range<Int>, of text: CronText, hasSeconds: Bool, job: String?) {
        self.field = field
        self.hasSeconds = hasSeconds
        self.job = job
        self.text = text
        self.text.position = range.lowerBound
        self.text.end = range.upperBound
        start = range.lowerBound
    }

    mutating func terms() throws(CronSyntaxError) -> [CronTerm] {
        let whole = start..<text.end
        var terms: [CronTerm] = []
        repeat {
            let first = text.position
            terms.append(try term())
            guard text.isAtEnd || text.next == UInt8(ascii: ",") else {
                throw unexpected(after: terms[terms.count - 1], since: first)
            }
        } while text.take(",")
        if terms.count > 1 {
            for term in terms {
                switch term {
                case .unspecified: throw text.error(whole, "'?' is not alone", expected: "'?' and nothing else")
                case .weekdayNear:
                    throw text.error(
                        whole, "'W' stands in a list", expected: "a single day before 'W', as in 15W")
                default: break
                }
            }
        }
        return terms
    }

    private mutating func term() throws(CronSyntaxError) -> CronTerm {
        if text.take("*") { return .every(step: try step() ?? 1) }
        if field.isDay, text.take("?") { return .unspecified }
        if text.next == UInt8(ascii: "H"), text.word(from: text.position).count == 1 { return try spread() }
        if field == .dayOfMonth, text.take("L") { return try end() }
        let value = try value()
        switch (field, text.next) {
        case (.dayOfMonth, UInt8(ascii: "W")):
            text.position += 1
            return .weekdayNear(day: value)
        case (.dayOfWeek, UInt8(ascii: "L")):
            text.position += 1
            return .last(weekday: value % 7)
        case (.dayOfWeek, UInt8(ascii: "#")):
            text.position += 1
            let which = try number(in: 1...5, "which one in the month, from 1 to 5")
            return .nth(weekday: value % 7, which)
        default: break
        }
        if text.take("-") {
            let through = try self.value()
            // Sunday begins a range as 0 and ends it as 7.
            let from = field == .dayOfWeek && value == 7 && through != 7 ? 0 : value
            return .values(from: from, through: through, step: try step() ?? 1)
        }
        guard let step = try step() else { return .values(from: value, through: value, step: 1) }
        return .values(from: value, through: field.range.upperBound, step: step)
    }

    /// A number or a name.
    private mutating func value() throws(CronSyntaxError) -> Int {
        let first = text.position
        if let number = text.number() {
            guard field.range.contains(number) else {
                let written = first..<text.position
                throw text.error(written, "\(text.quoted(written)) is no \(field.noun)", expected: field.expected)
            }
            return number
        }
        var name = text.letters()
        if field == .dayOfWeek, name.count == 4, name.hasSuffix("L") {
            name.removeLast()
            text.position -= 1
        }
        if let index = field.names.firstIndex(of: name) { return index + field.range.lowerBound }
        let word = text.word(from: first)
        let long = field.names.first { name.hasPrefix($0) }
        let hint =
            long.map { "names have three letters: \($0)" }
            ?? (name.isEmpty ? nil : Suggestion.hint(for: name, among: field.names))
        throw text.error(word, "\(text.quoted(word)) is no \(field.noun)", expected: field.expected, hint: hint)
    }

    private mutating func number(in range: ClosedRange<Int>, _ expected: String) throws(CronSyntaxError) -> Int {
        let first = text.position
        guard let number = text.number() else {
            let word = text.word(from: first)
            throw text.error(word, "\(text.quoted(word)) is no number", expected: expected)
        }
        guard range.contains(number) else {
            let written = first..<text.position
            throw text.error(written, "\(text.quoted(written)) is out of range", expected: expected)
        }
        return number
    }

    /// Nil where there is none.
    private mutating func step() throws(CronSyntaxError) -> Int? {
        guard text.take("/") else { return nil }
        let longest = hasSeconds ? field.range.upperBound : 999_999_999
        return try number(in: 1...longest, hasSeconds ? "a step from 1 to \(longest)" : "a step of 1 or more")
    }

    /// `L`, `L-3`, `LW`, `L-3W`
    private mutating func end() throws(CronSyntaxError) -> CronTerm {
        let days = text.take("-") ? try number(in: 0...30, "how many days before the last, from 0 to 30") : 0
        return text.take("W") ? .weekdayNearEnd(days: days) : .fromEnd(days: days)
    }

    /// `H`, `H/15`, `H(0-29)`, `H(0-29)/10`
    private mutating func spread() throws(CronSyntaxError) -> CronTerm {
        let mark = text.position..<text.position + 1
        text.position += 1
        var range = field.spreadRange
        if text.take("(") {
            let first = text.position
            let from = try value()
            guard text.take("-") else { throw unexpectedInside(expected: "'-' and where the range ends") }
            let through = try value()
            guard from <= through else {
                throw text.error(
                    first..<text.position, "\(through) comes before \(from)", expected: "a range that ascends")
            }
            guard text.take(")") else { throw unexpectedInside(expected: "')'") }
            range = from...through
        }
        let step = try step()
        guard let job else {
            var error = text.error(
                mark, "'H' is spread by a job's name, and there is none", expected: "a number, or the name beside it")
            error.needsJob = true
            throw error
        }
        return Spread.term(in: range, step: step, field: field, job: job)
    }

    private func unexpectedInside(expected: String) -> CronSyntaxError {
        let word = text.word(from: text.position)
        return text.error(word, "\(text.quoted(word)) stands inside 'H(…)'", expected: expected)
    }

    private func unexpected(after term: CronTerm, since first: Int) -> CronSyntaxError {
        let word = text.word(from: text.position)
        let expected =
            switch term {
            case .values(let from, let through, 1) where from == through && text.bytes[first] | 32 != UInt8(ascii: "h"):
                "',', '-', '/' or a blank"
            case .every(1), .values(_, _, 1): "',', '/' or a blank"
            default: "',' or a blank"
            }
        return text.error(word, "\(text.quoted(word)) can't stand here", expected: expected)
    }
}
