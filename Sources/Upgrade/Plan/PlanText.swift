import GalleyCore
import Recipes

extension Plan {
    /// The plan for people, held by golden tests.
    public var text: String {
        var lines = heading
        for mount in data {
            lines.append("  data     \(mount.destination) on \(mount.sourceText), \(mount.used)")
        }
        for port in ports {
            let address = port.port == 0 ? "a new port, chosen by the engine" : "\(port.host):\(port.port)"
            lines.append("  port     \(port.containerPort) at \(address)")
        }
        lines += section("What changes", changes)
        lines += section("To know", warnings)
        lines += ["", "Steps"]
        for (index, step) in steps.enumerated() {
            if index == pointOfNoReturn {
                lines.append(
                    "  ─── point of no return: from here an undo would discard writes, so none is made by itself ───")
            }
            let number = index + 1
            lines.append("  \(number < 10 ? " " : "")\(number)  \(step.title)")
        }
        lines += ["", "If it fails"]
        for (cost, range) in undoRanges {
            lines.append("  at \(range): \(cost.text)")
        }
        lines.append(
            "Kept until galley prune: the original container" + (stepClass == .converting ? " and the copy" : ""))
        return lines.joined(separator: "\n") + "\n"
    }

    private var heading: [String] {
        let reached = "  engine   \(engine.endpoint) (\(engine.version), API \(engine.apiVersion))"
        let runs = "  image    \(original.image) (\(ContentDigest.short(original.imageID)))"
        if let backup {
            return [
                "Restore \(database) in place: \(recipe.name) \(toVersion.short), as it was at \(backup.startedAt)",
                reached, runs, "  backup   \(backup.id) (\(backup.method)) in \(backup.folder)",
            ]
        }
        return [
            "Upgrade \(database): \(recipe.name) \(fromVersion.short) → \(toVersion.short)", reached, runs,
            "        →  \(target.image) (\(ContentDigest.short(target.imageID)))",
            "  step     \(stepClass.rawValue): \(reason)",
        ]
    }

    /// The place of the first step after which an undo discards writes; nil when there is none.
    public var pointOfNoReturn: Int? { steps.firstIndex { $0.undo == .discardsWrites } }

    private func section(_ title: String, _ entries: [String]) -> [String] {
        entries.isEmpty ? [] : ["", title] + entries.map { "  - \($0)" }
    }

    /// Runs of steps with the same undo.
    private var undoRanges: [(UndoCost, String)] {
        var ranges: [(UndoCost, ClosedRange<Int>)] = []
        for (index, step) in steps.enumerated() {
            if let last = ranges.last, last.0 == step.undo {
                ranges[ranges.count - 1].1 = last.1.lowerBound...(index + 1)
            } else {
                ranges.append((step.undo, (index + 1)...(index + 1)))
            }
        }
        return ranges.map {
            ($0.0, $0.1.count == 1 ? "step \($0.1.lowerBound)" : "steps \($0.1.lowerBound)–\($0.1.upperBound)")
        }
    }
}

extension DataMount {
    var sourceText: String {
        switch source {
        case .volume(let name): "volume \(name)"
        case .bind(let path, _): path
        }
    }
}
