internal import GalleyCore
internal import Yams

/// Readers of values: each answers nil when the key is absent (already reported if it is required) or its value has a
/// wrong form (reported here).
extension Section {
    /// A scalar as it was written, empty for one without a value; nil for anything else.
    package func scalar(_ key: String) -> String? {
        if case .scalar(let scalar)? = node(key) { scalar.string } else { nil }
    }

    package func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.text, !text.isEmpty else {
            wrong(key, "must be a text, not \(node.form)")
            return nil
        }
        return text
    }

    package func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            wrong(key, "must be true or false, not \(node.form)")
            return nil
        }
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let number = node.text.flatMap({ Int($0) }), range.contains(number) else {
            wrong(
                key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(node.form)")
            return nil
        }
        return number
    }

    package func duration(_ key: String) -> Duration? {
        guard let node = node(key) else { return nil }
        guard let duration = node.text.flatMap({ Duration(parsing: $0) }), duration > .zero else {
            wrong(key, "must be a duration above 0, not \(node.form)", hint: "such as 90s, 5m or 1h30m")
            return nil
        }
        return duration
    }

    /// A list of texts, each with its node for messages; one finding for each element of another form, and for a list
    /// that must hold one and is empty.
    package func elements(_ key: String, atLeast one: String? = nil) -> [(text: String, place: Place?)]? {
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
            return (text, element.place)
        }
    }

    package func texts(_ key: String) -> [String]? { elements(key)?.map(\.text) }

    package func integers(_ key: String, in range: ClosedRange<Int>) -> [Int]? {
        elements(key, atLeast: "number")?.compactMap { element in
            guard let number = Int(element.text), range.contains(number) else {
                findings.add(
                    at: element.place,
                    "an element of '\(full(key))' must be a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound), not '\(element.text)'")
                return nil
            }
            return number
        }
    }
}
