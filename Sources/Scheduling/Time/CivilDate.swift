/// A day of the Gregorian calendar, also before there was one.
struct CivilDate: Sendable, Hashable {
    var year: Int
    /// 1...12
    var month: Int
    /// 1...31
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Years begin in March here: the leap day is then the last of its year, and 400 years are 146,097 days.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 0 is Sunday.
    static func weekday(daysSince1970 days: Int) -> Int { ((days + 4) % 7 + 7) % 7 }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// `2026-03-29`
    var text: String {
        let number = String(year)
        return String(repeating: "0", count: max(0, 4 - number.count)) + number + (month < 10 ? "-0" : "-")
            + "\(month)" + (day < 10 ? "-0" : "-") + "\(day)"
    }
}

/// What a clock on the wall and its calendar show.
struct CivilTime: Sendable, Hashable {
    var date: CivilDate
    /// 0..<86,400
    var secondOfDay: Int

    /// Of seconds counted as if the wall's clock showed UTC.
    init(secondsSince1970 seconds: Int64) {
        let days = Self.day(of: seconds)
        date = CivilDate(daysSince1970: days)
        secondOfDay = Int(seconds - Int64(days) * 86_400)
    }

    /// The day that such seconds belong to.
    static func day(of seconds: Int64) -> Int {
        Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    }

    /// `04:00:00`
    var clock: String { Instant.clock(secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60) }
}
