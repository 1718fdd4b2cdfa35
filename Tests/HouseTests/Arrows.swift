/// Which room may see which: the house's plan, written once more beside Package.swift so that a new arrow is a
/// decision and no accident.
enum Arrows {
    struct Room {
        var name: String
        /// Rooms it may depend on, each of them above it in the list.
        var sees: Set<String> = []
        /// Modules of other packages.
        var modules: Set<String> = []
    }

    static let nio: Set<String> = ["NIOCore", "NIOPosix", "NIOHTTP1"]

    static let rooms: [Room] = [
        Room(name: "embed-folder"),
        Room(name: "EmbedFolder", sees: ["embed-folder"]),
        Room(name: "GalleyCore", modules: ["Crypto"]),
        Room(
            name: "EngineAPI", sees: ["GalleyCore"],
            modules: nio.union(["NIOSSL", "NIOTLS", "Subprocess", "SystemPackage"])),
        Room(name: "EngineSimulator", sees: ["EngineAPI", "GalleyCore"], modules: nio),
        Room(name: "YAMLReading", sees: ["GalleyCore"], modules: ["Yams"]),
        Room(name: "Recipes", sees: ["YAMLReading", "GalleyCore", "EmbedFolder"]),
        Room(name: "Configuration", sees: ["YAMLReading", "GalleyCore"]),
        Room(name: "StateStore", sees: ["GalleyCore"], modules: ["GRDB"]),
        Room(name: "Scheduling", sees: ["GalleyCore"]),
        Room(name: "Containers", sees: ["EngineAPI", "GalleyCore"]),
        Room(name: "Tasks", sees: ["StateStore", "Containers", "Recipes", "EngineAPI", "GalleyCore"]),
        Room(
            name: "Backups", sees: ["Tasks", "StateStore", "Containers", "Recipes", "EngineAPI", "GalleyCore"],
            modules: ["Subprocess", "SystemPackage"]),
        Room(
            name: "Upgrade",
            sees: ["StateStore", "Backups", "Tasks", "Containers", "Recipes", "EngineAPI", "GalleyCore"]),
        Room(
            name: "GalleyCommands",
            sees: [
                "Upgrade", "Scheduling", "Configuration", "Backups", "Tasks", "StateStore", "Recipes", "EngineAPI",
                "GalleyCore",
            ],
            modules: ["ArgumentParser"]),
        Room(name: "galley", sees: ["GalleyCommands"]),
    ]

    /// What the toolchain brings. `FoundationNetworking` is not among them: it brings curl.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]

    static func room(_ name: String) -> Room? { rooms.first { $0.name == name } }
}
