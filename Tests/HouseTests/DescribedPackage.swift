import Foundation
import Subprocess
import Testing

/// The package as SwiftPM describes it, and its files.
struct DescribedPackage: Decodable {
    struct Target: Decodable {
        var name: String
        var type: String
        /// Relative to the package.
        var path: String
        var sources: [String]
        var targetDependencies: [String]?
        var productDependencies: [String]?
    }

    struct File {
        /// Relative to the package.
        var path: String
        var text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    var targets: [Target]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL.path

    /// Works while `swift test` holds the build folder's lock: with a scratch folder of its own, which a description
    /// leaves empty.
    static func described() async throws -> DescribedPackage {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "galley-describe-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let result = try await Subprocess.run(
            .name("swift"),
            arguments: [
                "package", "--package-path", root, "--scratch-path", scratch.path, "describe", "--type", "json",
            ],
            output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(DescribedPackage.self, from: Data(result.standardOutput.utf8))
    }

    /// Everything below Sources and Plugins that is Swift.
    static func sources() throws -> [File] {
        try ["Sources", "Plugins"].flatMap { folder in
            try (FileManager.default.subpaths(atPath: root + "/" + folder) ?? []).sorted()
                .filter { $0.hasSuffix(".swift") }
                .map { name in
                    let path = folder + "/" + name
                    return File(path: path, text: try String(contentsOfFile: root + "/" + path, encoding: .utf8))
                }
        }
    }
}
