import Foundation

/// A time of day that an engine told.
struct EngineTime: Sendable, Equatable {
    var date: Date
    /// What was cut off at most: 1 for whole seconds, nothing to speak of otherwise.
    var resolution: TimeInterval

    /// How far the engine's clock is ahead, in seconds; nil when no more can be said than that it is within what the
    /// round trip and the resolution leave open.
    func ahead(ofSent sent: Date, received: Date) -> Double {
        // Whole seconds are cut off: on average half of one is missing.
        let told = date.addingTimeInterval(resolution / 2)
        let middle = sent.addingTimeInterval(received.timeIntervalSince(sent) / 2)
        let unknown = received.timeIntervalSince(sent) / 2 + resolution / 2
        let ahead = told.timeIntervalSince(middle)
        return abs(ahead) <= unknown ? 0 : (ahead * 1000).rounded() / 1000
    }

    /// `2026-11-25T10:12:24.123456789Z`, of `GET /info`.
    init?(rfc3339 text: String) {
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == "t" }) else { return nil }
        let day = text[..<separator].split(separator: "-").map { Int($0) }
        var clock = text[text.index(after: separator)...]
        var offset = 0
        if clock.last == "Z" || clock.last == "z" {
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, (0...23).contains(parts[0]), (0...59).contains(parts[1]) else { return nil }
            offset = (parts[0] * 3600 + parts[1] * 60) * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        } else {
            return nil
        }
        let hours = clock.split(separator: ":")
        guard day.count == 3, hours.count == 3, let year = day[0], let month = day[1], let date = day[2],
            let hour = Int(hours[0]), let minute = Int(hours[1]), let second = Double(hours[2]),
            Self.isTime(hour, minute, second)
        else { return nil }
        guard let midnight = Self.midnight(year, month, date) else { return nil }
        self.date = Date(
            timeIntervalSince1970: midnight + Double(hour * 3600 + minute * 60 - offset) + second)
        resolution = hours[2].contains(".") ? 0 : 1
    }

    /// `Wed, 25 Nov 2026 10:12:24 GMT` (RFC 9110), of the answer's `Date` header.
    init?(http text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, parts[5] == "GMT", let date = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: parts[2]), let midnight = Self.midnight(year, month + 1, date)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, Self.isTime(clock[0], clock[1], Double(clock[2])) else { return nil }
        self.date = Date(timeIntervalSince1970: midnight + Double(clock[0] * 3600 + clock[1] * 60 + clock[2]))
        resolution = 1
    }

    /// What an engine tells may be anything. A leap second is one.
    private static func isTime(_ hour: Int, _ minute: Int, _ second: Double) -> Bool {
        (0...23).contains(hour) && (0...59).contains(minute) && second >= 0 && second < 61
    }

    /// Seconds from 1970 to a day's begin in UTC, by the calendar's own arithmetic: years begin in March here, so that
    /// a leap day is the last one.
    private static func midnight(_ year: Int, _ month: Int, _ day: Int) -> TimeInterval? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return TimeInterval(days) * 86_400
    }
}
