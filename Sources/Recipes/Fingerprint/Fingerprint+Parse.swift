public import GalleyCore

/// The lines a `fingerprint` script prints, fields separated by tabs:
///
/// ```
/// table   NAME  ROWS  HASH      `-` and `-`: known of, not (yet) read; `!` and CODE: can't be read
/// object  KIND  NAME  [VALUE]
/// end     TABLES-LISTED  TABLES-COVERED
/// ```
///
/// A table may first be listed with `-` and be covered by a later line. In names and values, tab, newline, carriage
/// return and backslash stand as `\t`, `\n`, `\r` and `\\`.
extension Fingerprint {
    /// - Throws: `GalleyError` `.badInput` for a line of another form, and for an output without its `end` line or with
    ///   other numbers than that says: it was cut.
    public init(parsing text: String) throws(GalleyError) {
        self.init()
        var end: (listed: Int, covered: Int)?
        for (index, line) in text.split(separator: "\n").enumerated() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard end == nil, let read = try Self.read(fields) else {
                throw Self.wrong("line \(index + 1) can't be understood: '\(line.prefix(120))'")
            }
            switch read {
            case .table(let name, let content):
                guard tables[name] == nil || tables[name] == .notCovered else {
                    throw Self.wrong("line \(index + 1) repeats the table \(name)")
                }
                tables[name] = content
            case .object(let object, let value): objects[object] = value
            case .end(let listed, let covered): end = (listed, covered)
            }
        }
        guard let end else {
            throw Self.wrong("it ends without its last line, so a part of it is missing")
        }
        guard end.listed == tables.count, end.covered == coveredTables else {
            throw Self.wrong(
                "it says \(Self.coverage(end.covered, of: end.listed)) but has \(coverage)")
        }
    }

    private enum Line {
        case table(String, Content)
        case object(Object, String)
        case end(listed: Int, covered: Int)
    }

    private static func read(_ fields: [Substring]) throws(GalleyError) -> Line? {
        switch (fields.first, fields.count) {
        case ("table", 4):
            let name = try unescaped(fields[1])
            if fields[2] == "-", fields[3] == "-" { return .table(name, .notCovered) }
            if fields[2] == "!" { return .table(name, .unreadable(code: String(fields[3]))) }
            guard let rows = Int64(fields[2]), rows >= 0, !fields[3].isEmpty, fields[3] != "-" else { return nil }
            return .table(name, .covered(rows: rows, hash: String(fields[3])))
        case ("object", 3), ("object", 4):
            let value = fields.count == 4 ? try unescaped(fields[3]) : ""
            return .object(Object(kind: String(fields[1]), name: try unescaped(fields[2])), value)
        case ("end", 3):
            guard let listed = Int(fields[1]), let covered = Int(fields[2]) else { return nil }
            return .end(listed: listed, covered: covered)
        default: return nil
        }
    }

    static func unescaped(_ field: Substring) throws(GalleyError) -> String {
        var text = ""
        var rest = field
        while let character = rest.popFirst() {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "t": text.append("\t")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "\\": text.append("\\")
            case "0": text.append("\0")
            default: throw wrong("'\(field.prefix(120))' has an unknown escape")
            }
        }
        return text
    }

    private static func wrong(_ what: String) -> GalleyError {
        GalleyError(.badInput, "the database's fingerprint can't be used: \(what)")
    }
}
