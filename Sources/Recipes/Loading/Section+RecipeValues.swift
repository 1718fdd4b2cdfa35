internal import GalleyCore
internal import YAMLReading

/// Readers of values that only recipes have.
extension Section {
    /// Under names of the user's own: lower-case words joined by dashes. In the order of the file.
    func namedEntries(_ key: String) -> [Entry] {
        entries(key).filter { entry in
            let isName =
                entry.name.first?.isLetter == true
                && entry.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
            if !isName {
                findings.add(
                    at: entry.place, "'\(entry.name)' can't be a name in '\(full(key))'",
                    hint: "lower-case letters, digits and '-'")
            }
            return isName
        }
    }

    func version(_ key: String) -> Version? {
        guard has(key) else { return nil }
        guard let version = scalar(key).flatMap({ Version($0) }) else {
            wrong(key, "must be a version, not \(form(key))", hint: "such as \"10.2\"")
            return nil
        }
        return version
    }

    func stepClass(_ key: String) -> StepClass? {
        guard has(key) else { return nil }
        guard let stepClass = scalar(key).flatMap({ StepClass(rawValue: $0) }) else {
            let names = StepClass.allCases.map(\.rawValue)
            let near = scalar(key).flatMap { Suggestion.hint(for: $0, among: names) }
            wrong(
                key, "is no class of a version step: \(form(key))",
                hint: near ?? "one of " + names.joined(separator: ", "))
            return nil
        }
        return stepClass
    }

    /// Bytes as pairs of hex digits, blanks allowed between them; the empty text is no bytes.
    func hex(_ key: String) -> [UInt8]? {
        guard has(key) else { return nil }
        guard let bytes = scalar(key).flatMap(Self.bytes(hex:)) else {
            wrong(key, "must be hex digits, two for each byte, not \(form(key))", hint: "such as \"00 08\"")
            return nil
        }
        return bytes
    }

    func hexBytes(_ key: String) -> [UInt8]? {
        elements(key, atLeast: "byte")?.compactMap { element in
            guard let bytes = Self.bytes(hex: element.text), bytes.count == 1 else {
                findings.add(
                    at: element.place,
                    "an element of '\(full(key))' must be one byte as two hex digits, not '\(element.text)'")
                return nil
            }
            return bytes[0]
        }
    }

    private static func bytes(hex text: String) -> [UInt8]? {
        let digits = text.filter { $0 != " " }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).reduce([UInt8]?([])) { bytes, index in
            guard let bytes, let high = digits[index], let low = digits[index + 1] else { return nil }
            return bytes + [UInt8(high << 4 | low)]
        }
    }
}
