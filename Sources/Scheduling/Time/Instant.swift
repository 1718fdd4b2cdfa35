/// A moment, to the second, as Unix counts them: without leap seconds.
public struct Instant: Sendable, Hashable, Comparable {
    /// Negative before 1970.
    public var secondsSince1970: Int64

    /// Any number is a moment; only those of the years 1 to 9999 have a text and are searched for occurrences.
    public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    public static func < (left: Instant, right: Instant) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    /// The last second that has a text, 9999-12-31T23:59:59Z.
    static let last = Instant(secondsSince1970: 253_402_300_799)
    /// The first, 0001-01-01T00:00:00Z.
    static let first = Instant(secondsSince1970: -62_135_596_800)
}

extension Instant {
    /// RFC 3339 at an offset of so many seconds east of Greenwich: `2026-03-29T04:00:00+03:00`, in UTC
    /// with `+00:00`.
    ///
    /// Offsets of old local times have seconds, which RFC 3339 has no room for: then the text is in UTC.
    public func text(offset: Int) -> String {
        guard offset % 60 == 0 else { return text(offset: 0) }
        let local = CivilTime(secondsSince1970: secondsSince1970 + Int64(offset))
        let zone = (offset < 0 ? "-" : "+") + Self.clock(abs(offset) / 3600, abs(offset) / 60 % 60)
        return "\(local.date.text)T\(local.clock)\(zone)"
    }

    static func clock(_ parts: Int...) -> String {
        parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// Reads RFC 3339 with an offset or `Z`, `t` and `z` also small, a blank allowed for the `T`, seconds optional; a
    /// fraction of a second is cut off. Nil for anything else.
    public init?(parsing text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), year > 0, (1...12).contains(month),
            (1...CivilDate.length(ofMonth: month, year: year)).contains(day),
            reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60
        else { return nil }
        var second = 0
        if reader.take(":") {
            guard let number = reader.number(2), number < 60 else { return nil }
            second = number
            if reader.take("."), !reader.skipDigits() { return nil }
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        secondsSince1970 = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }
}

/// Numbers of fixed width.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// False where there is none.
    mutating func skipDigits() -> Bool {
        let count = rest.prefix { (48...57).contains($0) }.count
        rest = rest.dropFirst(count)
        return count > 0
    }

    /// Seconds east.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("-") ? -1 : take("+") ? 1 : 0
        guard sign != 0, let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }
}
