public import GalleyCore

/// What is wrong with an expression, and where.
public struct CronSyntaxError: Error, Sendable, Hashable {
    /// As it was written.
    public var expression: String
    /// 1-based, in bytes; one more than there are where something is missing at the end.
    public var column: Int
    /// How many columns are wrong, at least 1.
    public var width: Int
    /// What is wrong: `25 is no hour`.
    public var problem: String
    /// What could stand there: `an hour from 0 to 23`.
    public var expected: String
    /// Nil where there is nothing to advise beyond what was expected.
    public var hint: String?
    /// It has an `H` and was read without the name of a job; nothing else is wrong with it as far as it was read.
    public var needsJob = false

    /// `column 3: 25 is no hour; expected an hour from 0 to 23`
    public var message: String { "column \(column): \(problem); expected \(expected)" }

    /// The expression and below it the marks. What is no printable ASCII is shown as `?`, one for each byte.
    public var marked: String {
        let line = expression.utf8.map { (32...126).contains($0) ? Character(Unicode.Scalar($0)) : "?" }
        return String(line) + "\n" + String(repeating: " ", count: column - 1) + String(repeating: "^", count: width)
    }

    /// The same with code `.usage`, for whoever gave the expression as an argument.
    public var galleyError: GalleyError {
        let lines = marked.split(separator: "\n").map { "\n  " + $0 }.joined()
        return GalleyError(.usage, "this is no cron expression: \(message)\(lines)", hint: hint)
    }
}

extension CronSyntaxError: CustomStringConvertible {
    public var description: String { galleyError.description }
}
