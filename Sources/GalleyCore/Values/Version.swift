/// A server's version as a list of numbers, with whatever text follows kept for show.
///
/// `10.11.11-MariaDB-0+deb12u1` is `[10, 11, 11]`; `15.13 (Debian 15.13-0)` is `[15, 13]`. Comparison looks at the
/// numbers only, a missing one counting as 0.
public struct Version: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// At least one; zeros at the end stay, though comparison passes over them.
    public let numbers: [Int]
    /// The text as it was given.
    public let text: String

    /// Nil when the text does not start with a number (a leading `v` is allowed).
    public init?(_ text: String) {
        var numbers: [Int] = []
        var rest = Substring(text.first == "v" ? text.dropFirst() : text[...])
        while let digits = Optional(rest.prefix(while: { $0.isASCII && $0.isNumber })), !digits.isEmpty {
            guard let number = Int(digits) else { return nil }
            numbers.append(number)
            rest = rest[digits.endIndex...]
            guard rest.first == "." else { break }
            rest = rest.dropFirst()
        }
        guard !numbers.isEmpty else { return nil }
        self.numbers = numbers
        self.text = text
    }

    /// The first `count` numbers, padded with 0: what makes a release series.
    public func series(_ count: Int) -> [Int] {
        (0..<count).map { $0 < numbers.count ? numbers[$0] : 0 }
    }

    /// The numbers alone, joined by dots.
    public var short: String { numbers.map(String.init).joined(separator: ".") }
    public var description: String { text }

    private var significant: [Int] { Array(numbers.reversed().drop { $0 == 0 }.reversed()) }
    public static func == (left: Version, right: Version) -> Bool { left.significant == right.significant }
    public func hash(into hasher: inout Hasher) { hasher.combine(significant) }
    public static func < (left: Version, right: Version) -> Bool {
        let count = max(left.numbers.count, right.numbers.count)
        return left.series(count).lexicographicallyPrecedes(right.series(count))
    }
}
