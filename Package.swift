// swift-tools-version: 6.1
import PackageDescription

// One setting for every target: changing a flag rebuilds every dependency, so it is changed here or nowhere.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

/// A room of the house and the rooms it may see; `Tests/HouseTests` holds the same arrows.
func room(_ name: String, _ sees: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: sees, swiftSettings: settings, plugins: plugins)
}

func tests(_ name: String, _ sees: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: sees, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "galley",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "galley", targets: ["galley"]),
        .library(name: "GalleyCore", targets: ["GalleyCore"]),
        .library(name: "EngineAPI", targets: ["EngineAPI"]),
        .library(name: "EngineSimulator", targets: ["EngineSimulator"]),
        .library(name: "Recipes", targets: ["Recipes"]),
        .library(name: "Configuration", targets: ["Configuration"]),
        .library(name: "Tasks", targets: ["Tasks"]),
        .library(name: "Backups", targets: ["Backups"]),
        .library(name: "StateStore", targets: ["StateStore"]),
        .library(name: "Scheduling", targets: ["Scheduling"]),
        .library(name: "Upgrade", targets: ["Upgrade"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
        .package(url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2")),
        .package(url: "https://github.com/apple/swift-system", .upToNextMinor(from: "1.8.1")),
    ],
    targets: [
        room("GalleyCore", [.product(name: "Crypto", package: "swift-crypto")]),
        room(
            "EngineAPI",
            [
                "GalleyCore", .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ] + nio),
        room("EngineSimulator", ["EngineAPI", "GalleyCore"] + nio),
        room("Containers", ["EngineAPI", "GalleyCore"]),
        room("YAMLReading", ["GalleyCore", .product(name: "Yams", package: "Yams")]),
        room("Recipes", ["YAMLReading", "GalleyCore"], plugins: ["EmbedFolder"]),
        room("Configuration", ["YAMLReading", "GalleyCore"]),
        room("Tasks", ["StateStore", "Containers", "Recipes", "EngineAPI", "GalleyCore"]),
        room(
            "Backups",
            [
                "Tasks", "StateStore", "Containers", "Recipes", "EngineAPI", "GalleyCore",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        room("StateStore", ["GalleyCore", .product(name: "GRDB", package: "GRDB.swift")]),
        room("Scheduling", ["GalleyCore"]),
        room(
            "Upgrade",
            ["StateStore", "Backups", "Tasks", "Containers", "Recipes", "EngineAPI", "GalleyCore"]),
        room(
            "GalleyCommands",
            [
                "Upgrade", "Scheduling", "Configuration", "Backups", "Tasks", "StateStore", "Recipes", "EngineAPI",
                "GalleyCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "galley", dependencies: ["GalleyCommands"], swiftSettings: settings),

        .executableTarget(name: "embed-folder", swiftSettings: settings),
        .plugin(name: "EmbedFolder", capability: .buildTool(), dependencies: ["embed-folder"]),

        .target(
            name: "TestSupport",
            dependencies: [
                "GalleyCore", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            path: "Tests/Support", swiftSettings: settings),
        tests("GalleyCoreTests", ["GalleyCore", "TestSupport"]),
        tests(
            "EngineAPITests",
            [
                "EngineSimulator", "EngineAPI", "GalleyCore", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio),
        tests("EngineSimulatorTests", ["EngineSimulator", "EngineAPI", "GalleyCore"]),
        tests("EngineConformanceTests", ["EngineSimulator", "EngineAPI", "GalleyCore"]),
        tests("ContainersTests", ["Containers", "EngineAPI", "GalleyCore", "TestSupport"]),
        tests("ConfigurationTests", ["Configuration", "GalleyCore", "TestSupport"]),
        tests("RecipesTests", ["Recipes", "GalleyCore", "TestSupport"]),
        tests(
            "UpgradeTests",
            [
                "Upgrade", "StateStore", "Tasks", "Backups", "EngineSimulator", "EngineAPI", "Containers", "Recipes",
                "GalleyCore",
                "TestSupport",
            ], exclude: ["Golden"]),
        tests(
            "TasksTests",
            ["Tasks", "StateStore", "Recipes", "EngineSimulator", "EngineAPI", "GalleyCore", "TestSupport"]),
        tests(
            "BackupsTests",
            [
                "Backups", "Tasks", "StateStore", "Recipes", "EngineSimulator", "EngineAPI", "GalleyCore",
                "TestSupport",
            ]),
        tests(
            "StateStoreTests",
            ["StateStore", "GalleyCore", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("SchedulingTests", ["Scheduling", "GalleyCore", "TestSupport"], exclude: ["Vectors"]),
        tests(
            "CommandTests",
            [
                "GalleyCommands", "Configuration", "EngineSimulator", "StateStore", "EngineAPI", "GalleyCore",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "Yams", package: "Yams"),
            ]),
        tests("HouseTests", [.product(name: "Subprocess", package: "swift-subprocess")]),
        tests("LabTests", ["Scheduling", "GalleyCore", "TestSupport"]),
    ]
)
