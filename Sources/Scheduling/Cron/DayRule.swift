/// Which days of a month an expression means.
struct DayRule: Sendable, Hashable {
    /// Bits 1...31.
    var days: UInt32 = 0
    /// Bit n: n days before the last.
    var fromEnd: UInt32 = 0
    /// Bit n: the weekday (Monday to Friday) nearest day n, in the same month.
    var nearDay: UInt32 = 0
    /// Bit n: the weekday nearest the day n days before the last.
    var nearEnd: UInt32 = 0
    /// Bits 0...6, 0 is Sunday.
    var weekdays: UInt8 = 0
    /// Bit 8 × weekday + n: the nth one, n being 1...5; with n = 0 the last.
    var nth: UInt64 = 0
    /// One of the two fields is starred: a day has to be in both. Else either is enough.
    var needsBoth = false

    /// Bits 1...31 of a month that has so many days and begins with that weekday.
    func mask(length: Int, first: Int) -> UInt32 {
        let all = UInt32.max >> UInt32(31 - length) & ~1
        let ofMonth = datesMask(length, first)
        let ofWeek = weekMask(length, first)
        return (needsBoth ? ofMonth & ofWeek : ofMonth | ofWeek) & all
    }

    private func datesMask(_ length: Int, _ first: Int) -> UInt32 {
        var mask = days
        for before in Bits(fromEnd) where before < length { mask |= 1 << UInt32(length - before) }
        for day in Bits(nearDay) where day <= length { mask |= 1 << UInt32(Self.nearest(day, length, first)) }
        for before in Bits(nearEnd) where before < length {
            mask |= 1 << UInt32(Self.nearest(length - before, length, first))
        }
        return mask
    }

    private func weekMask(_ length: Int, _ first: Int) -> UInt32 {
        let rotated = (UInt64(weekdays) >> UInt64(first) | UInt64(weekdays) << UInt64(7 - first)) & 0x7F
        // The same seven bits for five weeks.
        var mask = UInt32(truncatingIfNeeded: rotated &* (0x1020_4081 << 1))
        for bit in Bits(nth) {
            let (weekday, which) = (bit / 8, bit % 8)
            let earliest = 1 + (weekday - first + 7) % 7
            let day = which == 0 ? earliest + (length - earliest) / 7 * 7 : earliest + (which - 1) * 7
            if day <= length { mask |= 1 << UInt32(day) }
        }
        return mask
    }

    private static func nearest(_ day: Int, _ length: Int, _ first: Int) -> Int {
        switch (first + day - 1) % 7 {
        case 6: day > 1 ? day - 1 : day + 2
        case 0: day < length ? day + 1 : day - 2
        default: day
        }
    }
}

/// The places of a number's ones, the lowest first.
struct Bits: Sequence, IteratorProtocol {
    private var rest: UInt64

    init(_ bits: some BinaryInteger) { rest = UInt64(bits) }

    mutating func next() -> Int? {
        guard rest != 0 else { return nil }
        defer { rest &= rest - 1 }
        return rest.trailingZeroBitCount
    }
}
