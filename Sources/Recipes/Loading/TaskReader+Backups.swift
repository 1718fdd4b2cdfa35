internal import GalleyCore
internal import YAMLReading

/// The ways to make a backup.
extension TaskReader {
    mutating func backups(of top: Section) -> [BackupMethod] {
        var methods: [BackupMethod] = []
        for entry in top.namedEntries("backups") {
            guard let section = entry.section(required: ["title", "make", "restore"]) else { continue }
            let title = section.text("title")
            let make = section.section("make", required: Self.keys).flatMap { task(.backup, $0) }
            let restore = section.section("restore", required: Self.keys).flatMap { task(.restore, $0) }
            guard let title, let make, let restore else { continue }
            methods.append(BackupMethod(name: entry.name, title: title, make: make, restore: restore))
        }
        return methods
    }
}
