import Foundation
import TestSupport

/// A file system of a few megabytes that the engine can bind: `data` in it is for a database.
struct SmallFileSystem: Sendable {
    let lab: Lab
    let folder: String
    let megabytes: Int
    var data: String { folder + "/data" }

    static func with<Value: Sendable>(
        megabytes: Int, _ body: (SmallFileSystem) async throws -> Value
    ) async throws -> Value {
        let lab = try Lab.required()
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("labtest-disk-" + UUID().uuidString.prefix(8).lowercased()).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let disk = SmallFileSystem(lab: lab, folder: folder, megabytes: megabytes)
        let result: Result<Value, any Error>
        do {
            try await disk.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "labtest", folder)
            try await disk.run("mkdir", disk.data)
            result = .success(try await body(disk))
        } catch {
            result = .failure(error)
        }
        // Also after a test that ran out of time and was cancelled.
        await Task {
            _ = try? await disk.run("umount", "--recursive", folder)
            try? FileManager.default.removeItem(atPath: folder)
        }.value
        return try result.get()
    }

    /// Another file system inside, made by the host.
    func mount(on directory: String) async throws {
        try await run("mkdir", "-p", directory)
        try await run("mount", "-t", "tmpfs", "-o", "size=1m", "labtest", directory)
    }

    func makeFile(_ path: String) async throws { try await run("fallocate", "-l", "4K", path) }

    /// Leaves so many megabytes free.
    func fill(leaving free: Int) async throws {
        let used = try await run("du", "-sm", folder).split(separator: "\t").first.flatMap { Int($0) } ?? 0
        try await run("fallocate", "-l", "\(megabytes - used - free)M", folder + "/filler")
    }

    func empty() async throws { try await run("rm", "-f", folder + "/filler") }

    func entries() async throws -> [String] {
        try await run("ls", folder).split(separator: "\n").map(String.init).sorted()
    }

    /// Where the engine sees it: the tests may have a mount namespace of their own.
    @discardableResult
    private func run(_ command: String...) async throws -> String {
        let ended = try await LabProcess.run(try lab.besideEngine(command))
        guard ended.exitCode == 0 else { throw LabError(ended.report) }
        return ended.stdout
    }
}
