import Foundation
import TestSupport

@testable import Tasks

/// One run under a wrapper in this machine's own `sh`, as an engine's exec would start it.
struct WrapperRun {
    var exitCode: Int
    var output: String
    var complaint: String

    static func of(
        _ wrapper: String, _ script: String, id: String = WrapperRun.freshID(), adding: [String: String] = [:],
        shell: String = "sh"
    ) async throws -> WrapperRun? {
        let run = try await ProgramRun.of(
            shell, Self.arguments(shell, wrapper) + ["galley-task", "convert", id, "."],
            input: script + TaskWrapper.end, adding: adding)
        guard let result = TaskResult(stdout: Array(run.output.utf8), stderr: Array(run.error.utf8)) else {
            return nil
        }
        return WrapperRun(exitCode: result.exitCode, output: result.output, complaint: result.complaint)
    }

    static func cancel(_ id: String, shell: String = "sh") async throws -> Int32 {
        try await ProgramRun.of(shell, arguments(shell, TaskWrapper.cancel) + ["galley-cancel", id]).status
    }

    /// What `/bin/sh` may be in an image.
    static let shells = ["dash", "bash", "busybox"].filter(ProgramRun.has)

    private static func arguments(_ shell: String, _ text: String) -> [String] {
        (shell == "busybox" ? ["sh"] : shell == "bash" ? ["--posix"] : []) + ["-c", text]
    }

    static func freshID() -> String { "test-\(UUID().uuidString)" }

    /// Where a durable run of this id keeps its files; the first of the wrapper's places, which this machine has.
    static func directory(_ id: String) -> String { "/tmp/.galley-\(getuid())/\(id)" }

    static func forget(_ id: String) { try? FileManager.default.removeItem(atPath: directory(id)) }
}

/// A folder of one test's own.
struct Folder {
    let path = NSTemporaryDirectory() + "galley-test-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    func awaited(_ name: String) async throws -> String? { try await awaitedFile("\(path)/\(name)") }
}

/// Waits for a file that a process is about to write whole; nil when it does not come.
func awaitedFile(_ path: String) async throws -> String? {
    for _ in 0..<400 {
        if let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasSuffix("\n") {
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        try await Task.sleep(for: .milliseconds(25))
    }
    return nil
}

/// Whether a process is there and no zombie.
func isAlive(_ pid: String) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let end = stat.lastIndex(of: ")")
    else { return false }
    return !stat[end...].hasPrefix(") Z")
}
