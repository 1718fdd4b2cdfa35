internal import GalleyCore
internal import Yams

/// The tasks that users run, and what they may be told.
extension TaskReader {
    mutating func maintenance(of top: Section) -> [MaintenanceTask] {
        var tasks: [MaintenanceTask] = []
        for (name, node) in top.entries("maintenance") ?? [] {
            guard
                let section = Section(
                    node, path: "maintenance.\(name)", required: ["title"] + Self.keys,
                    optional: ["heavy", "destructive", "parameters"], findings: findings)
            else { continue }
            let title = section.text("title")
            let parameters = parameters(of: section)
            let isHeavy = section.flag("heavy") ?? false
            let isDestructive = section.flag("destructive") ?? false
            guard let task = task(TaskName(name), section), let title else { continue }
            tasks.append(
                MaintenanceTask(
                    title: title, task: task, parameters: parameters, isHeavy: isHeavy, isDestructive: isDestructive))
        }
        return tasks
    }

    private func parameters(of section: Section) -> [TaskParameter] {
        (section.entries("parameters") ?? []).compactMap { name, node in
            guard
                let section = Section(
                    node, path: section.full("parameters.\(name)"), required: ["about"],
                    optional: ["type", "from", "to", "choices", "default", "required"], findings: findings)
            else { return nil }
            guard let about = section.text("about"), let kind = kind(of: section) else { return nil }
            let parameter = TaskParameter(
                name: name, about: about, kind: kind, standard: section.text("default"),
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
        let type = section.node("type") == nil ? "text" : section.text("type")
        for key in ["from", "to"] where section.node(key) != nil && type != "integer" {
            section.wrong(key, "belongs to the type integer")
        }
        if section.node("choices") != nil, type != "choice" { section.wrong("choices", "belongs to the type choice") }
        switch type {
        case "text": return .text
        case "flag": return .flag
        case "integer":
            let from = section.node("from") == nil ? 0 : section.integer("from", in: 0...Int(Int32.max))
            let to = section.node("to") == nil ? Int(Int32.max) : section.integer("to", in: 0...Int(Int32.max))
            guard let from, let to else { return nil }
            guard from <= to else {
                section.wrong("to", "must be at least \(from)")
                return nil
            }
            return .integer(from...to)
        case "choice":
            guard section.node("choices") != nil else {
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
