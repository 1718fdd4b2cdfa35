internal import GalleyCore
internal import YAMLReading

/// The tasks that users run, and what they may be told.
extension TaskReader {
    mutating func maintenance(of top: Section) -> [MaintenanceTask] {
        var tasks: [MaintenanceTask] = []
        for entry in top.namedEntries("maintenance") {
            guard
                let section = entry.section(
                    required: ["title"] + Self.keys, optional: ["heavy", "destructive", "parameters"])
            else { continue }
            let title = section.text("title")
            let parameters = parameters(of: section)
            let isHeavy = section.flag("heavy") ?? false
            let isDestructive = section.flag("destructive") ?? false
            guard let task = task(TaskName(entry.name), section), let title else { continue }
            tasks.append(
                MaintenanceTask(
                    title: title, task: task, parameters: parameters, isHeavy: isHeavy, isDestructive: isDestructive))
        }
        return tasks
    }

    private func parameters(of section: Section) -> [TaskParameter] {
        section.namedEntries("parameters").compactMap { entry in
            guard
                let section = entry.section(
                    required: ["about"], optional: ["type", "from", "to", "choices", "default", "required"])
            else { return nil }
            guard let about = section.text("about"), let kind = kind(of: section) else { return nil }
            let parameter = TaskParameter(
                name: entry.name, about: about, kind: kind, standard: section.text("default"),
                isRequired: section.flag("required") ?? false)
            if let standard = parameter.standard, !parameter.accepts(standard) {
                section.wrong("default", "is none of its values: '\(standard)'", hint: parameter.form)
            }
            if parameter.isRequired, parameter.standard != nil {
                section.wrong("default", "is never used: a value is required")
            }
            return parameter
        }
    }

    private func kind(of section: Section) -> TaskParameter.Kind? {
        let type = !section.has("type") ? "text" : section.text("type")
        for key in ["from", "to"] where section.has(key) && type != "integer" {
            section.wrong(key, "belongs to the type integer")
        }
        if section.has("choices"), type != "choice" { section.wrong("choices", "belongs to the type choice") }
        switch type {
        case "text": return .text
        case "flag": return .flag
        case "integer":
            let from = !section.has("from") ? 0 : section.integer("from", in: 0...Int(Int32.max))
            let to = !section.has("to") ? Int(Int32.max) : section.integer("to", in: 0...Int(Int32.max))
            guard let from, let to else { return nil }
            guard from <= to else {
                section.wrong("to", "must be at least \(from)")
                return nil
            }
            return .integer(from...to)
        case "choice":
            guard section.has("choices") else {
                section.wrong("type", "needs 'choices'", hint: "such as choices: [fast, full]")
                return nil
            }
            return section.elements("choices", atLeast: "word").map { .choice($0.map(\.text)) }
        case let type?:
            section.wrong(
                "type", "is no type of a parameter: '\(type)'",
                hint: Suggestion.hint(for: type, among: ["text", "integer", "flag", "choice"])
                    ?? "one of text, integer, flag, choice")
            return nil
        case nil: return nil
        }
    }
}
