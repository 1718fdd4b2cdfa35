extension Duration {
    /// Whole milliseconds; the longest number there is for a duration of more than 290 million years.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        guard !overflow, !overflowed else { return seconds < 0 ? .min : .max }
        return sum
    }

    /// `850 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`.
    public var text: String {
        let total = milliseconds
        if total < 1000 { return "\(total) ms" }
        if total < 60_000 { return "\(total / 1000).\(total % 1000 / 100) s" }
        let seconds = total / 1000
        let (large, small) = seconds < 3600 ? (seconds / 60, seconds % 60) : (seconds / 3600, seconds % 3600 / 60)
        let units = seconds < 3600 ? ("min", "s") : ("h", "min")
        return small == 0 ? "\(large) \(units.0)" : "\(large) \(units.0) \(small) \(units.1)"
    }

    /// Reads `90s`, `5m`, `2h`, `1d`, `250ms`, or a sum of them such as `1h30m`. Nil for anything else.
    public init?(parsing text: String) {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        var rest = Substring(text)
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let number = Int64(digits), let unit = units.first(where: { rest.hasPrefix($0.0) }) else {
                return nil
            }
            let (product, overflow) = number.multipliedReportingOverflow(by: unit.1)
            let (sum, overflowed) = total.addingReportingOverflow(product)
            guard !overflow, !overflowed else { return nil }
            total = sum
            rest = rest.dropFirst(unit.0.count)
        }
        self = .milliseconds(total)
    }
}
