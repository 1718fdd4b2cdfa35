/// What a script found out: `key=value` lines, a key may repeat.
public struct Facts: Sendable, Equatable, Codable {
    /// Every value of a key, in the order they were printed.
    public var values: [String: [String]]

    /// For tests and helpers; ``init(parsing:)`` reads what a script printed.
    public init(_ values: [String: [String]] = [:]) { self.values = values }

    /// Reads the lines a script printed. Keys are lower-case words joined by `-` and `.`; a line of another form is
    /// not a fact and is skipped, since servers print notices of their own.
    public init(parsing text: String) {
        values = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex else { continue }
            let key = line[..<equals]
            guard key.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || "-._".contains($0)) }) else {
                continue
            }
            values[String(key), default: []].append(String(line[line.index(after: equals)...]))
        }
    }

    /// The last value given for a key.
    public subscript(key: String) -> String? { values[key]?.last }
    /// Every value given for a key.
    public func all(_ key: String) -> [String] { values[key] ?? [] }
    /// The keys that start with a prefix, and their last values.
    public func under(_ prefix: String) -> [String: String] {
        values.filter { $0.key.hasPrefix(prefix) }.compactMapValues(\.last)
    }
}
