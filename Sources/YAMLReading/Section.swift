internal import GalleyCore
internal import Yams

/// One mapping of a file. Making it reports unknown and missing keys; its readers report values of a wrong form and
/// answer nil for them.
package struct Section {
    package let findings: Findings
    /// Where it stands, for messages: `server.stop`; empty for the top.
    package let path: String
    private let values: [String: Node]

    /// The top of a file. Nil (and a finding) when that is no mapping.
    /// - Parameter what: what such a file is, for messages: `a recipe`.
    package init?(_ document: YAMLDocument, as what: String, required: [String], optional: [String] = []) {
        self.init(
            document.root, path: "", as: what, required: required, optional: optional, findings: document.findings)
    }

    init?(
        _ node: Node, path: String, as what: String? = nil, required: [String], optional: [String] = [],
        findings: Findings
    ) {
        guard case .mapping(let mapping) = node else {
            findings.add(
                at: node.place, "\(what ?? "'\(path)'") must be a mapping, not \(node.form)",
                hint: "it has the keys " + (required + optional).joined(separator: ", "))
            return nil
        }
        self.findings = findings
        self.path = path
        let known = required + optional
        var values: [String: Node] = [:]
        for (name, key, value) in Self.words(of: mapping, findings) {
            guard known.contains(name) else {
                let place = path.isEmpty ? "" : " in '\(path)'"
                findings.add(
                    at: key.place, "unknown key '\(name)'\(place)",
                    hint: Suggestion.hint(for: name, among: known)
                        ?? "known keys: " + known.joined(separator: ", "))
                continue
            }
            values[name] = value
        }
        self.values = values
        for name in required where values[name] == nil {
            findings.add(at: node.place, "missing key '\(full(name))'")
        }
    }

    private static func words(of mapping: Node.Mapping, _ findings: Findings) -> [(String, Node, Node)] {
        mapping.compactMap { key, value in
            guard let name = key.text else {
                findings.add(at: key.place, "a key must be a word, not \(key.form)")
                return nil
            }
            return (name, key, value)
        }
    }

    package func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    package func has(_ key: String) -> Bool { values[key] != nil }

    /// Where a key's value stands.
    package func place(_ key: String) -> Place? { values[key]?.place }

    /// What a key has instead of what was wanted.
    package func form(_ key: String) -> String { values[key]?.form ?? "nothing" }

    func node(_ key: String) -> Node? { values[key] }

    package func section(_ key: String, required: [String], optional: [String] = []) -> Section? {
        values[key].flatMap {
            Section($0, path: full(key), required: required, optional: optional, findings: findings)
        }
    }

    /// What a key holds under names of the user's own, in the order of the file; none (and a finding) where that is no
    /// mapping. A key without a value holds none.
    package func entries(_ key: String) -> [Entry] {
        guard let node = values[key], !node.isNull else { return [] }
        guard case .mapping(let mapping) = node else {
            wrong(key, "must be a mapping, not \(node.form)", hint: "NAME: and what it is, one below the other")
            return []
        }
        return Self.words(of: mapping, findings).map { name, word, value in
            Entry(name: name, place: word.place, path: "\(full(key)).\(name)", node: value, findings: findings)
        }
    }

    package func wrong(_ key: String, _ message: String, hint: String? = nil) {
        findings.add(at: values[key]?.place, "'\(full(key))' \(message)", hint: hint)
    }
}

/// A value under a name of the user's own.
package struct Entry {
    package let name: String
    /// Of the name.
    package let place: Place?
    /// `engines.east`
    package let path: String
    let node: Node
    package let findings: Findings

    /// Its text, where it is nothing but one.
    package var text: String? { node.text }

    /// Where the value begins.
    package var valuePlace: Place? { node.place }

    package func section(required: [String], optional: [String] = []) -> Section? {
        Section(node, path: path, required: required, optional: optional, findings: findings)
    }
}

extension Node {
    /// Where this node starts.
    var place: Place? { mark.map { Place(line: $0.line, column: $0.column) } }

    var isNull: Bool {
        guard case .scalar(let scalar) = self else { return false }
        // Nothing at all is not told by its tag.
        return scalar.tag.description == Tag.Name.null.rawValue || scalar.style == .plain && scalar.string.isEmpty
    }

    /// A scalar's text as it was written (`10.10` stays `10.10`); nil for anything else, null included.
    var text: String? {
        guard case .scalar(let scalar) = self, scalar.tag.description != Tag.Name.null.rawValue else { return nil }
        return scalar.string
    }

    /// For messages: what this is instead of what was wanted.
    var form: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty || text == nil ? "empty" : "'\(scalar.string)'"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
