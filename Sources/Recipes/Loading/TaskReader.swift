internal import GalleyCore
internal import YAMLReading

/// Reads the tasks and checks that scripts and references match.
struct TaskReader {
    let files: [String: String]
    let findings: Findings
    private var used: Set<String> = []
    private var prelude = ""
    private var maintenancePrelude = ""
    private var backupsPrelude = ""

    private var scripts: [String] { files.keys.filter { $0.hasSuffix(".sh") }.sorted() }

    init(files: [String: String], findings: Findings, top: Section) {
        self.files = files
        self.findings = findings
        if top.has("prelude") { prelude = script("prelude", of: top) ?? "" }
        maintenancePrelude = prelude(for: "maintenance", of: top)
        backupsPrelude = prelude(for: "backups", of: top)
    }

    /// Put behind the general one, before the scripts of that part of the recipe only.
    private mutating func prelude(for part: String, of top: Section) -> String {
        guard top.has(part + "-prelude") else { return "" }
        if !top.has(part) { top.wrong(part + "-prelude", "is never used: there is no '\(part)'") }
        return script(part + "-prelude", of: top) ?? ""
    }

    mutating func tasks(of top: Section) -> [TaskName: RecipeTask] {
        let hasSessions = top.has("maintenance") || top.has("backups")
        let required = TaskName.required + (hasSessions ? TaskName.withSessions : [])
        var tasks: [TaskName: RecipeTask] = [:]
        if let section = top.section(
            "tasks", required: required.map(\.description), optional: TaskName.optional.map(\.description))
        {
            for name in required + TaskName.optional {
                guard let section = section.section(name.description, required: Self.keys) else { continue }
                tasks[name] = task(name, section)
            }
        }
        return tasks
    }

    func reportUnused() {
        for name in scripts where !used.contains(name) {
            findings.add(
                in: name, "no task uses this script", hint: "name it in \(RecipeLoader.fileName)", severity: .warning)
        }
    }

    /// What every task has.
    static let keys = ["script", "user", "timeout"]

    mutating func task(_ name: TaskName, _ section: Section) -> RecipeTask? {
        let script = script("script", of: section)
        let user = section.text("user")
        if let user, !user.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-.:".contains($0)) }) {
            section.wrong("user", "must be a user's name or number, not '\(user)'")
        }
        let timeout = section.duration("timeout")
        guard let script, let user, let timeout else { return nil }
        let between =
            switch name {
            case .backup, .restore: backupsPrelude
            case _ where (TaskName.required + TaskName.optional).contains(name): ""
            default: maintenancePrelude
            }
        return RecipeTask(name: name, script: prelude + between + script, user: user, timeout: timeout)
    }

    /// The text of the script that a key names, ending with a newline.
    private mutating func script(_ key: String, of section: Section) -> String? {
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
