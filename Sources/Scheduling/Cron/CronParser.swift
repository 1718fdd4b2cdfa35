import GalleyCore

/// Reads a whole expression.
enum CronParser {
    enum Parsed: Sendable, Hashable {
        case fields(CronFields)
        case every(seconds: Int64)
        case reboot
    }

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
        "@every_minute": "* * * * *", "@every_second": "* * * * * *",
    ]
    private static let names = macros.keys.sorted() + ["@every", "@reboot"]
    private static let order = "minute, hour, day of the month, month and day of the week, before them perhaps second"

    static func parsed(_ text: String, job: String?) throws(CronSyntaxError) -> Parsed {
        let whole = CronText(text)
        let words = whole.bytes.indices.split { CronText.isBlank(whole.bytes[$0]) }.map { $0.startIndex..<$0.endIndex }
        guard let first = words.first else {
            throw whole.error(0..<1, "there is nothing", expected: "five or six fields, or one of the names with '@'")
        }
        if whole.bytes[first.lowerBound] == UInt8(ascii: "@") { return try macro(whole, words, job) }
        let start = String(decoding: whole.bytes[first], as: UTF8.self).uppercased()
        guard !start.hasPrefix("TZ="), !start.hasPrefix("CRON_TZ=") else {
            throw whole.error(
                first, "a time zone stands in the expression", expected: "fields only",
                hint: "the zone is said beside the expression: --timezone, or timezone: in the configuration")
        }
        guard let order = CronField.inOrder(count: words.count) else { throw count(whole, words) }
        var fields = CronFields(terms: [:], starred: [], hasSeconds: words.count == 6)
        for (field, range) in zip(order, words) {
            var parser = CronFieldParser(field, at: range, of: whole, hasSeconds: fields.hasSeconds, job: job)
            fields.terms[field] = try parser.terms()
            if [UInt8(ascii: "*"), UInt8(ascii: "?")].contains(whole.bytes[range.lowerBound]) {
                fields.starred.insert(field)
            }
        }
        return .fields(fields)
    }

    private static func count(_ whole: CronText, _ words: [Range<Int>]) -> CronSyntaxError {
        let found = words.count == 1 ? "there is 1 field" : "there are \(words.count) fields"
        let last = words[words.count - 1].upperBound
        let place = words.count > 6 ? words[6].lowerBound..<last : last..<last + 1
        return whole.error(
            place, found, expected: "five or six: \(order)",
            hint: words.count == 7 ? "years can't be said" : nil)
    }

    private static func macro(
        _ whole: CronText, _ words: [Range<Int>], _ job: String?
    ) throws(CronSyntaxError) -> Parsed {
        let written = String(decoding: whole.bytes[words[0]], as: UTF8.self)
        let name = written.lowercased()
        if name == "@every" { return try every(whole, words) }
        guard name == "@reboot" || macros[name] != nil else {
            throw whole.error(
                words[0], "\(whole.quoted(words[0])) is no name that Galley knows",
                expected: names.joined(separator: ", "), hint: Suggestion.hint(for: name, among: names))
        }
        guard words.count == 1 else {
            throw whole.error(
                words[1].lowerBound..<words[words.count - 1].upperBound, "more stands after \(name)",
                expected: "nothing")
        }
        guard let expression = macros[name] else { return .reboot }
        return try parsed(expression, job: job)
    }

    private static func every(_ whole: CronText, _ words: [Range<Int>]) throws(CronSyntaxError) -> Parsed {
        let expected = "one duration of whole seconds, such as 30s, 90m, 1h30m or 2d"
        guard words.count == 2 else {
            let range =
                words.count == 1
                ? words[0].upperBound..<words[0].upperBound + 1
                : words[2].lowerBound..<words[words.count - 1].upperBound
            throw whole.error(
                range, words.count == 1 ? "@every says no duration" : "more stands after the duration",
                expected: expected)
        }
        let text = String(decoding: whole.bytes[words[1]], as: UTF8.self)
        let duration = Duration(parsing: text)
        guard let duration, duration >= .seconds(1), duration.milliseconds % 1000 == 0,
            duration <= .seconds(36_525 * 86_400)
        else {
            throw whole.error(words[1], "\(whole.quoted(words[1])) is no duration to repeat", expected: expected)
        }
        return .every(seconds: duration.components.seconds)
    }
}
