internal import GalleyCore
internal import YAMLReading

/// The ways to make a backup.
extension TaskReader {
    mutating func backups(of top: Section) -> [BackupMethod] {
        var methods: [BackupMethod] = []
        for entry in top.namedEntries("backups") {
            guard
                let section = entry.section(
                    required: ["title", "make", "restore"], optional: ["environment", "capabilities"])
            else { continue }
            let title = section.text("title")
            let make = section.section("make", required: Self.keys).flatMap { task(.backup, $0) }
            let restore = section.section("restore", required: Self.keys).flatMap { task(.restore, $0) }
            let environment = section.has("environment") ? section.flag("environment") : false
            let capabilities = section.has("capabilities") ? section.texts("capabilities") : []
            for name in capabilities ?? [] where !name.allSatisfy({ ("A"..."Z").contains($0) || $0 == "_" }) {
                section.wrong("capabilities", "has '\(name)', which is no capability", hint: "such as IPC_LOCK")
            }
            guard let title, let make, let restore, let environment, let capabilities else { continue }
            methods.append(
                BackupMethod(
                    name: entry.name, title: title, make: make, restore: restore, needsEnvironment: environment,
                    capabilities: capabilities))
        }
        return methods
    }
}
