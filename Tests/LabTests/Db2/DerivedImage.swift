import Foundation
import TestSupport

/// An image built on another one with one more line.
enum DerivedImage {
    /// Builds it, hands its name over, and removes it.
    /// - Parameter files: for `COPY`. All of one age, so that equal ones make equal layers.
    static func with<Value: Sendable>(
        _ line: String, files: [String: [UInt8]] = [:], on image: String, lab: Lab,
        _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let name = "labtest-derived:" + UUID().uuidString.lowercased().prefix(8)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("FROM \(image)\n\(line)\n".utf8).write(to: folder.appendingPathComponent("Dockerfile"))
        for (file, bytes) in files {
            let path = folder.appendingPathComponent(file).path
            try bytes.write(to: path)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000), .posixPermissions: 0o644],
                ofItemAtPath: path)
        }
        try await lab.docker("build", "-q", "-t", name, folder.path)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(name))
        } catch {
            result = .failure(error)
        }
        // Containers made from it keep its layers: only the name goes.
        _ = try await lab.tryDocker(["image", "rm", "-f", "--no-prune", name])
        return try result.get()
    }
}
