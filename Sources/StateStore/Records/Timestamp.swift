import Foundation

/// Times as text: UTC, milliseconds, always 24 characters, so that texts sort as times do.
enum Timestamp {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func text(_ date: Date) -> String {
        // The style cuts off below the millisecond, and a binary fraction is often just below: aim at the middle.
        style.format(date.wholeMilliseconds + 0.000_1)
    }

    static func date(_ text: String) -> Date? { (try? style.parse(text))?.wholeMilliseconds }
}

extension Date {
    /// The nearest millisecond: equal again after it was written and read.
    var wholeMilliseconds: Date { Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000).rounded() / 1000) }
}
