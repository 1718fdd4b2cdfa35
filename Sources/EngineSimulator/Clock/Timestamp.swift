/// Moments of the virtual clock as the engine writes them.
enum Timestamp {
    /// What the engine writes for a moment that never was.
    static let zero = "0001-01-01T00:00:00Z"
    /// The clock's start: 2026-01-01T00:00:00Z in seconds since 1970.
    static let epoch: Int64 = 1_767_225_600

    /// RFC 3339 with nanoseconds.
    static func text(_ offset: Duration?) -> String {
        guard let offset else { return zero }
        let (seconds, attoseconds) = offset.components
        return "\(date(seconds)).\(padded(attoseconds / 1_000_000_000, 9))Z"
    }

    /// RFC 3339 with whole seconds, as volumes have it.
    static func seconds(_ offset: Duration) -> String { date(offset.components.seconds) + "Z" }

    /// Seconds since 1970, as lists have it.
    static func unix(_ offset: Duration) -> Int64 { epoch + offset.components.seconds }

    private static func date(_ seconds: Int64) -> String {
        let total = epoch + seconds
        let (days, rest) = total.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = civil(fromDays: days)
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(time)"
    }

    /// The proleptic Gregorian date, counting days from 1970-01-01; years are taken to begin in March so that the
    /// leap day comes last.
    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
