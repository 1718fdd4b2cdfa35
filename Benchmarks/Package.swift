// swift-tools-version: 6.1
import PackageDescription

// Programs that are measured and are no part of Galley.
let package = Package(
    name: "galley-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "galley", path: "..")],
    targets: [
        .executableTarget(
            name: "execs",
            dependencies: [
                .product(name: "EngineAPI", package: "galley"), .product(name: "GalleyCore", package: "galley"),
            ])
    ]
)
