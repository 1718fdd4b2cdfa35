internal import GalleyCore
internal import Yams

/// Readers of values: each answers nil when the key is absent (already reported if it is required) or its value has a
/// wrong form (reported here).
extension Section {
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.text, !text.isEmpty else {
            wrong(key, "must be a text, not \(node.form)")
            return nil
        }
        return text
    }

    func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            wrong(key, "must be true or false, not \(node.form)")
            return nil
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let number = node.text.flatMap({ Int($0) }), range.contains(number) else {
            wrong(
                key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(node.form)")
            return nil
        }
        return number
    }

    func duration(_ key: String) -> Duration? {
        guard let node = node(key) else { return nil }
        guard let duration = node.text.flatMap({ Duration(parsing: $0) }), duration > .zero else {
            wrong(key, "must be a duration above 0, not \(node.form)", hint: "such as 90s, 5m or 1h30m")
            return nil
        }
        return duration
    }

    func version(_ key: String) -> Version? {
        guard let node = node(key) else { return nil }
        guard let version = node.text.flatMap({ Version($0) }) else {
            wrong(key, "must be a version, not \(node.form)", hint: "such as \"10.2\"")
            return nil
        }
        return version
    }

    func stepClass(_ key: String) -> StepClass? {
        guard let node = node(key) else { return nil }
        guard let stepClass = node.text.flatMap({ StepClass(rawValue: $0) }) else {
            let names = StepClass.allCases.map(\.rawValue)
            let near = node.text.flatMap { Suggestion.hint(for: $0, among: names) }
            wrong(
                key, "is no class of a version step: \(node.form)",
                hint: near ?? "one of " + names.joined(separator: ", "))
            return nil
        }
        return stepClass
    }

    /// A list of texts, each with its node for messages; one finding for each element of another form, and for a list
    /// that must hold one and is empty.
    func elements(_ key: String, atLeast one: String? = nil) -> [(text: String, node: Node)]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let sequence) = node else {
            wrong(key, "must be a list, not \(node.form)", hint: "such as [\(node.text ?? "one")]")
            return nil
        }
        if let one, sequence.isEmpty { wrong(key, "must hold at least one \(one)") }
        return sequence.compactMap { element in
            guard let text = element.text, !text.isEmpty else {
                findings.add(at: element.place, "an element of '\(full(key))' must be a text, not \(element.form)")
                return nil
            }
            return (text, element)
        }
    }

    /// A mapping whose keys are the user's own names: lower-case words joined by dashes. In the order of the file.
    func entries(_ key: String) -> [(name: String, node: Node)]? {
        guard let node = node(key) else { return nil }
        guard case .mapping(let mapping) = node else {
            wrong(key, "must be a mapping, not \(node.form)")
            return nil
        }
        let section = key
        return mapping.compactMap { key, value in
            guard let name = key.text, name.first?.isLetter == true,
                name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
            else {
                findings.add(
                    at: key.place, "\(key.form) can't be a name in '\(full(section))'",
                    hint: "lower-case letters, digits and '-'")
                return nil
            }
            return (name, value)
        }
    }

    func texts(_ key: String) -> [String]? { elements(key)?.map(\.text) }

    func integers(_ key: String, in range: ClosedRange<Int>) -> [Int]? {
        elements(key, atLeast: "number")?.compactMap { element in
            guard let number = Int(element.text), range.contains(number) else {
                findings.add(
                    at: element.node.place,
                    "an element of '\(full(key))' must be a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound), not '\(element.text)'")
                return nil
            }
            return number
        }
    }

    /// Bytes as pairs of hex digits, blanks allowed between them; the empty text is no bytes.
    func hex(_ key: String) -> [UInt8]? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node, let bytes = Self.bytes(hex: scalar.string) else {
            wrong(key, "must be hex digits, two for each byte, not \(node.form)", hint: "such as \"00 08\"")
            return nil
        }
        return bytes
    }

    func hexBytes(_ key: String) -> [UInt8]? {
        elements(key, atLeast: "byte")?.compactMap { element in
            guard let bytes = Self.bytes(hex: element.text), bytes.count == 1 else {
                findings.add(
                    at: element.node.place,
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
