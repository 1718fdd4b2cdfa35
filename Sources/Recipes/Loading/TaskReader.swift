internal import GalleyCore
internal import Yams

/// Reads the tasks and checks that scripts and references match.
struct TaskReader {
    let files: [String: String]
    let findings: Findings

    private var scripts: [String] { files.keys.filter { $0.hasSuffix(".sh") }.sorted() }

    func tasks(of top: Section) -> [TaskName: RecipeTask] {
        var used: Set<String> = []
        let prelude = top.node("prelude") == nil ? "" : script("prelude", of: top, used: &used) ?? ""
        var tasks: [TaskName: RecipeTask] = [:]
        if let section = top.section(
            "tasks", required: TaskName.required.map(\.description), optional: TaskName.optional.map(\.description))
        {
            for name in TaskName.required + TaskName.optional {
                tasks[name] = task(name, in: section, prelude: prelude, used: &used)
            }
        }
        for name in scripts where !used.contains(name) {
            findings.add(
                in: name, "no task uses this script", hint: "name it in \(RecipeLoader.fileName)", severity: .warning)
        }
        return tasks
    }

    private func task(
        _ name: TaskName, in tasks: Section, prelude: String, used: inout Set<String>
    ) -> RecipeTask? {
        guard let section = tasks.section(name.description, required: ["script", "user", "timeout"]) else {
            return nil
        }
        let script = script("script", of: section, used: &used)
        let user = section.text("user")
        if let user, !user.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-.:".contains($0)) }) {
            section.wrong("user", "must be a user's name or number, not '\(user)'")
        }
        let timeout = section.duration("timeout")
        guard let script, let user, let timeout else { return nil }
        return RecipeTask(name: name, script: prelude + script, user: user, timeout: timeout)
    }

    /// The text of the script that a key names, ending with a newline.
    private func script(_ key: String, of section: Section, used: inout Set<String>) -> String? {
        guard let name = section.text(key) else { return nil }
        guard name.hasSuffix(".sh"), !name.contains("/") else {
            section.wrong(key, "must name a script beside \(RecipeLoader.fileName), not '\(name)'", hint: "NAME.sh")
            return nil
        }
        guard let text = files[name] else {
            section.wrong(
                key, "names '\(name)', which is not in the folder", hint: Suggestion.hint(for: name, among: scripts))
            return nil
        }
        if used.insert(name).inserted { check(text, of: name) }
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    private func check(_ text: String, of name: String) {
        if text.allSatisfy(\.isWhitespace) { findings.add(in: name, "the script is empty") }
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if let line = lines.firstIndex(where: { $0.last == UInt8(ascii: "\r") }) {
            findings.add(
                in: name, at: Place(line: line + 1, column: 1), "the line ends with a carriage return",
                hint: "sh takes it for a part of the command: save the file with Unix line ends")
        }
        if text.utf8.contains(0) { findings.add(in: name, "the script holds a NUL byte") }
    }
}
