internal import GalleyCore
internal import Yams

/// YAML text as nodes with places; the parser's failures become findings.
package struct YAMLDocument {
    let root: Node
    let findings: Findings

    /// Nil (and one finding) when the text is no single YAML document: nothing can be read behind such an error.
    /// - Parameter emptyHint: what to write into a file that holds nothing; nil where an empty file is as good as none,
    ///   and then it is no finding.
    package init?(_ text: String, emptyHint: String? = nil, findings: Findings) {
        do {
            guard let node = try Yams.compose(yaml: text), !node.isNull else {
                if let emptyHint { findings.add("the file is empty", hint: emptyHint) }
                return nil
            }
            root = node
            self.findings = findings
            return
        } catch let error as YamlError {
            Self.report(error, text: text, to: findings)
        } catch {
            findings.add("not a YAML document: \(error)")
        }
        return nil
    }

    /// A key of the top before anything is checked; nil where there is none.
    package func peek(_ key: String) -> (text: String?, form: String, place: Place?)? {
        guard case .mapping(let mapping) = root, let node = mapping.first(where: { $0.key.text == key })?.value
        else { return nil }
        return (node.text, node.form, node.place)
    }

    private static func report(_ error: YamlError, text: String, to findings: Findings) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            findings.add(
                at: Place(line: mark.line, column: mark.column), "not YAML: \(problem)",
                hint: problem.contains("tab") || problem.contains("cannot start any token")
                    ? "YAML indents with spaces, not with tabs" : nil)
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            findings.add(at: Place(line: before.count { $0.isNewline } + 1, column: 1), "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            for key in keys {
                findings.add(
                    at: place(ofSecond: key, after: context.mark, in: text), "the key '\(key)' stands twice")
            }
        default:
            findings.add("not a YAML document: \(String(describing: error))")
        }
    }

    /// The parser tells only where the mapping starts. In block style the second key starts a line with the same
    /// indentation; in any other style the mapping's place has to do.
    private static func place(ofSecond key: String, after mark: Mark, in text: String) -> Place {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        var seen = false
        for (index, line) in lines.enumerated().dropFirst(mark.line - 1) {
            let indent = line.prefix { $0 == " " }.count
            let name = line.dropFirst(indent).prefix { $0 != ":" }.trimming { "\"' ".contains($0) }
            guard indent == mark.column - 1, name == key else { continue }
            if seen { return Place(line: index + 1, column: indent + 1) }
            seen = true
        }
        return Place(line: mark.line, column: mark.column)
    }
}

extension Substring {
    fileprivate func trimming(_ unwanted: (Character) -> Bool) -> Substring {
        var rest = drop(while: unwanted)
        while let last = rest.last, unwanted(last) { rest.removeLast() }
        return rest
    }
}
