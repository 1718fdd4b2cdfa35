extension Fingerprint {
    /// What two fingerprints of one database say when they are held side by side.
    public struct Comparison: Sendable, Equatable {
        /// What was there before and is missing or different now. Empty: nothing was lost as far as was looked.
        public var differences: [Difference]
        /// Tables whose content was compared.
        public var compared: Int
        /// Tables there were before.
        public var listed: Int
        /// The server refused to read some, and not one was compared: nothing is proved.
        public var isBlind: Bool

        /// `12 of 14 tables`: how much of the content was compared.
        public var coverage: String { Fingerprint.coverage(compared, of: listed) }
    }

    /// One thing that is not as it was.
    public struct Difference: Sendable, Hashable, CustomStringConvertible {
        /// `table shop.orders` or `sequence shop.ids`.
        public var subject: String
        /// `has 12 rows instead of 13`.
        public var finding: String

        public var description: String { "\(subject) \(finding)" }
    }

    /// Compares this fingerprint, taken before, with one taken after: everything must still be there with the same
    /// content where both have read it. What is new is no difference, since upgrades of the system's own objects add
    /// some.
    public func compared(with after: Fingerprint) -> Comparison {
        var differences: [Difference] = []
        var compared = 0
        for (name, before) in tables.sorted(by: { $0.key < $1.key }) {
            let now = after.tables[name]
            if case .covered = before, case .covered = now { compared += 1 }
            if let finding = Self.finding(before, now) {
                differences.append(Difference(subject: "table \(name)", finding: finding))
            }
        }
        for (object, value) in objects.sorted(by: { $0.key < $1.key }) {
            let now = after.objects[object]
            guard now != value else { continue }
            differences.append(
                Difference(
                    subject: "\(object.kind) \(object.name)",
                    finding: now.map { "is \($0) instead of \(value)" } ?? "is missing"))
        }
        let refused = tables.values.contains { if case .unreadable = $0 { true } else { false } }
        return Comparison(
            differences: differences, compared: compared, listed: tables.count, isBlind: compared == 0 && refused)
    }

    private static func finding(_ before: Content, _ after: Content?) -> String? {
        switch (before, after) {
        case (_, nil): "is missing"
        case (.covered(let rows, _), .covered(let now, _)) where rows != now: "has \(now) rows instead of \(rows)"
        case (.covered(_, let hash), .covered(_, let now)) where hash != now: "has other content in as many rows"
        case (.unreadable, .unreadable): nil
        case (_, .unreadable(let code)): "can't be read any more (error \(code))"
        default: nil
        }
    }
}
