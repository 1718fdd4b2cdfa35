import GalleyCore
import TestSupport
import Testing

@testable import Scheduling

@Suite(.timeLimit(.minutes(1))) struct CronSyntaxTests {
    @Test(
        "what is wrong is told with its column and what was expected",
        arguments: [
            ("5 25 * * *", 3, 2, "'25' is no hour", "an hour from 0 to 23"),
            ("60 * * * *", 1, 2, "'60' is no minute", "a minute from 0 to 59"),
            ("0 0 0 * *", 5, 1, "'0' is no day of the month", "a day of the month from 1 to 31"),
            ("0 0 * JANU *", 7, 4, "'JANU' is no month", "a month from 1 to 12 or JAN to DEC"),
            ("0 0 * * 8", 9, 1, "'8' is no day of the week", "a day of the week from 0 to 7 or SUN to SAT"),
            ("5-2x * * * *", 4, 1, "'x' can't stand here", "',', '/' or a blank"),
            ("5x * * * *", 2, 1, "'x' can't stand here", "',', '-', '/' or a blank"),
            ("*/5/5 * * * *", 4, 1, "'/' can't stand here", "',' or a blank"),
            ("1,,2 * * * *", 3, 1, "',' is no minute", "a minute from 0 to 59"),
            ("1, * * * *", 3, 1, "nothing is no minute", "a minute from 0 to 59"),
            ("*/0 * * * *", 3, 1, "'0' is out of range", "a step of 1 or more"),
            ("0 */90 * * * *", 5, 2, "'90' is out of range", "a step from 1 to 59"),
            ("*/ * * * *", 3, 1, "nothing is no number", "a step of 1 or more"),
            ("0 12 * * MON#6", 14, 1, "'6' is out of range", "which one in the month, from 1 to 5"),
            ("0 0 1,15W * *", 5, 5, "'W' stands in a list", "a single day before 'W', as in 15W"),
            ("0 0 ?,3 * *", 5, 3, "'?' is not alone", "'?' and nothing else"),
            ("? 0 * * *", 1, 1, "'?' is no minute", "a minute from 0 to 59"),
            ("0 0 L-31 * *", 7, 2, "'31' is out of range", "how many days before the last, from 0 to 30"),
            ("0 0 * * L", 9, 1, "'L' is no day of the week", "a day of the week from 0 to 7 or SUN to SAT"),
            ("H(5-x) * * * *", 5, 1, "'x' is no minute", "a minute from 0 to 59"),
            ("H(9-5) * * * *", 3, 3, "5 comes before 9", "a range that ascends"),
            ("H(5) * * * *", 4, 1, "')' stands inside 'H(…)'", "'-' and where the range ends"),
            ("é * * * *", 1, 1, "a character that no expression has is no minute", "a minute from 0 to 59"),
            ("TZ=UTC 0 0 * * *", 1, 6, "a time zone stands in the expression", "fields only"),
            ("@every", 7, 1, "@every says no duration", "one duration of whole seconds, such as 30s, 90m, 1h30m or 2d"),
            (
                "@every 5", 8, 1, "'5' is no duration to repeat",
                "one duration of whole seconds, such as 30s, 90m, 1h30m or 2d"
            ),
            (
                "@every 500ms", 8, 5, "'500ms' is no duration to repeat",
                "one duration of whole seconds, such as 30s, 90m, 1h30m or 2d"
            ),
            ("@daily now", 8, 3, "more stands after @daily", "nothing"),
        ])
    func mistakes(text: String, column: Int, width: Int, problem: String, expected: String) {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: text, job: "job") }
        #expect(error?.column == column)
        #expect(error?.width == width)
        #expect(error?.problem == problem)
        #expect(error?.expected == expected)
    }

    @Test(arguments: [
        ("", 1, "there is nothing"), ("* * * *", 8, "there are 4 fields"), ("*", 2, "there is 1 field"),
        ("0 0 * * *  7 8", 14, "there are 7 fields"),
    ])
    func numbersOfFields(text: String, column: Int, problem: String) {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: text) }
        #expect(error?.column == column)
        #expect(error?.problem == problem)
    }

    @Test(arguments: [
        ("@dialy", "did you mean '@daily'?"), ("0 0 * * SUNDAY", "names have three letters: SUN"),
        ("0 0 * FEV *", "did you mean 'FEB'?"), ("0 0 * * * * 2027", "years can't be said"),
    ])
    func hints(text: String, hint: String) {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: text) }
        #expect(error?.hint == hint)
    }

    @Test("the place is marked below the expression")
    func marks() throws {
        let error = try #require(throws: CronSyntaxError.self) { try CronExpression(parsing: "5\t25 * * é") }
        #expect(error.marked == "5?25 * * ??\n  ^^")
        #expect(error.galleyError.code == .usage)
        #expect(
            error.galleyError.message
                == "this is no cron expression: column 3: '25' is no hour; expected an hour from 0 to 23\n"
                + "  5?25 * * ??\n    ^^")
    }

    @Test(
        "what means the same",
        arguments: [
            ("0 0 * * 0", "0 0 * * 7"), ("0 0 * * sun", "0 0 * * SUN"), ("0 0 * * FRI-MON", "0 0 * * 5,6,0,1"),
            ("0 0 * * 6-7", "0 0 * * SAT,SUN"), ("0 0 * * 7-2", "0 0 * * 0-2"), ("0 22-2 * * *", "0 22,23,0,1,2 * * *"),
            ("56-4/4 * * * *", "56,0,4 * * * *"), ("5/20 * * * *", "5,25,45 * * * *"),
            ("0 0 * 11-2 *", "0 0 * 1,2,11,12 *"),
            ("0 0 29-2 * *", "0 0 29,30,31,1,2 * *"), ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"),
            ("@MIDNIGHT", "@daily"), ("@weekly", "0 0 * * 0"), ("@monthly", "0 0 1 * *"), ("@yearly", "@annually"),
            ("@every_second", "* * * * * *"),
            ("@every_minute", "* * * * *"),
            ("@yearly", "0 0 1 1 *"), ("0 0 ? * 5", "0 0 * * 5"), ("0 0 * * FRIL", "0 0 * * 5L"),
            ("\t0  0 * * * ", "0 0 * * *"), ("00 007 * * *", "0 7 * * *"), ("0 0 3 * * *", "0 3 * * *"),
        ])
    func sameMeaning(one: String, other: String) throws {
        let (one, other) = (try CronExpression(parsing: one), try CronExpression(parsing: other))
        guard case .pattern(let first) = one.schedule, case .pattern(let second) = other.schedule else {
            Issue.record("not fields")
            return
        }
        #expect(first == second)
    }

    @Test("random text is an expression or an error whose place is in it")
    func anything() {
        var generator = SeededGenerator.announced(for: "random cron text")
        var (read, refused) = (0, 0)
        let alphabet = "0123456789*,-/LWH#?@() \tMONJAFEé\u{0}"
        for _ in 0..<6000 {
            var text = generator.text(from: alphabet, upTo: 24)
            if Bool.random(using: &generator) {
                // An expression with one character changed.
                text = CronSample.random(.init(hasSeconds: Bool.random(using: &generator)), using: &generator).text
                let place = text.indices.randomElement(using: &generator) ?? text.startIndex
                text.replaceSubrange(place...place, with: generator.text(from: alphabet, upTo: 2))
            }
            do throws(CronSyntaxError) {
                let expression = try CronExpression(parsing: text, job: "any")
                #expect(!expression.words.isEmpty)
                _ = expression.next(after: Instant(secondsSince1970: 1_700_000_000), in: .utc)
                read += 1
            } catch {
                #expect((1...text.utf8.count + 1).contains(error.column) && error.width >= 1, "\(text)")
                #expect(error.column + error.width <= text.utf8.count + 2, "\(text): \(error)")
                #expect(!error.expected.isEmpty && error.expression == text)
                refused += 1
            }
        }
        #expect(read > 100 && refused > 1000)
    }
}

@Suite struct SpreadTests {
    private func minute(_ text: String, _ job: String) throws -> UInt64 {
        guard case .pattern(let pattern) = try CronExpression(parsing: text, job: job).schedule else { return 0 }
        return pattern.minutes
    }

    @Test func withoutANameItIsRefused() {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: "0 H/4 * * *") }
        #expect(error?.needsJob == true)
        #expect(error?.column == 3)
        let other = #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: "0 25 * * *") }
        #expect(other?.needsJob == false)
    }

    @Test("a name has its place, on every machine and for ever")
    func places() throws {
        #expect(try CronExpression(parsing: "H H * * *", job: "nightly-backup").words == "at 14:55 every day")
        #expect(try CronExpression(parsing: "H H * * *", job: "runstats").words == "at 16:14 every day")
    }

    @Test func manyNamesAreSpreadEvenly() throws {
        var counts = Array(repeating: 0, count: 60)
        for number in 0..<6000 {
            let bits = try minute("H * * * *", "job-\(number)")
            #expect(bits.nonzeroBitCount == 1)
            counts[bits.trailingZeroBitCount] += 1
        }
        // A hundred are expected in each; thirty more or less is three standard deviations.
        #expect(counts.allSatisfy { (55...150).contains($0) }, "\(counts)")
    }

    @Test("steps and ranges stay in their bounds", arguments: ["a", "b", "nightly", "job-17", "x"])
    func bounds(job: String) throws {
        let steps = try minute("H/15 * * * *", job)
        #expect(steps.nonzeroBitCount == 4 && steps.trailingZeroBitCount < 15)
        #expect(try minute("H(10-19) * * * *", job) & ~(0x3FF << 10) == 0)
        #expect(try minute("H(0-29)/10 * * * *", job).nonzeroBitCount == 3)
        guard case .pattern(let days) = try CronExpression(parsing: "0 0 H * *", job: job).schedule else { return }
        #expect(days.days.days & 0xE000_0000 == 0, "every month has the day")
    }
}
