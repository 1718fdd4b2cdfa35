/// An expression's bytes and the place that is read.
struct CronText {
    let text: String
    let bytes: [UInt8]
    var position = 0
    /// What is read ends before this.
    var end: Int

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        end = bytes.count
    }

    var isAtEnd: Bool { position >= end }

    /// In capitals; 0 at the end.
    var next: UInt8 { isAtEnd ? 0 : Self.upper(bytes[position]) }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// The digits from here on. Nil where there are none; a number too large for any field where there are many.
    mutating func number() -> Int? {
        let start = position
        while Self.isDigit(next) { position += 1 }
        guard position > start else { return nil }
        let digits = bytes[start..<position].drop { $0 == 48 }
        return digits.count > 9 ? 1_000_000_000 : digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// The letters from here on, in capitals.
    mutating func letters() -> String {
        let start = position
        while Self.isLetter(next) { position += 1 }
        return String(decoding: bytes[start..<position].map(Self.upper), as: UTF8.self)
    }

    /// The letters and digits around here, else the single byte.
    func word(from start: Int) -> Range<Int> {
        let word = bytes[start..<max(start, end)].prefix { Self.isDigit($0) || Self.isLetter(Self.upper($0)) }
        return start..<max(start + 1, word.endIndex)
    }

    /// `'SUNDAY'`, or that the field ends here.
    func quoted(_ range: Range<Int>) -> String {
        let found = bytes[min(range.lowerBound, bytes.count)..<min(range.upperBound, bytes.count)]
        guard !found.isEmpty, range.lowerBound < end else { return "nothing" }
        let isPlain = found.allSatisfy { (33...126).contains($0) }
        return isPlain ? "'\(String(decoding: found, as: UTF8.self))'" : "a character that no expression has"
    }

    func error(_ range: Range<Int>, _ problem: String, expected: String, hint: String? = nil) -> CronSyntaxError {
        CronSyntaxError(
            expression: text, column: range.lowerBound + 1, width: max(1, range.count), problem: problem,
            expected: expected, hint: hint)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func upper(_ byte: UInt8) -> UInt8 { (97...122).contains(byte) ? byte - 32 : byte }
}
