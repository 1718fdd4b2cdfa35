internal import GalleyCore
internal import Yams

/// One mapping of the file. Making it reports unknown and missing keys; its readers report values of a wrong form and
/// answer nil for them.
struct Section {
    let findings: Findings
    /// Where it stands, for messages: `server.stop`; empty for the top.
    let path: String
    private let values: [String: Node]

    /// Nil (and a finding) when the node is no mapping.
    init?(_ node: Node, path: String, required: [String], optional: [String] = [], findings: Findings) {
        guard case .mapping(let mapping) = node else {
            let what = path.isEmpty ? "a recipe" : "'\(path)'"
            findings.add(
                at: node.place, "\(what) must be a mapping, not \(node.form)",
                hint: "it has the keys " + (required + optional).joined(separator: ", "))
            return nil
        }
        self.findings = findings
        self.path = path
        let known = required + optional
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.text else {
                findings.add(at: key.place, "a key must be a word, not \(key.form)")
                continue
            }
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

    func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func node(_ key: String) -> Node? { values[key] }

    func section(_ key: String, required: [String], optional: [String] = []) -> Section? {
        values[key].flatMap {
            Section($0, path: full(key), required: required, optional: optional, findings: findings)
        }
    }

    func wrong(_ key: String, _ message: String, hint: String? = nil) {
        findings.add(at: values[key]?.place, "'\(full(key))' \(message)", hint: hint)
    }
}

extension Node {
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
