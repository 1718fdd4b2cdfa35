import Foundation
import GalleyCore
import Recipes
import TestSupport

@testable import Backups

/// The copy scripts in this machine's `sh`, their fixed `/galley` moved into a folder of the test's own.
struct CopyBench {
    let path = NSTemporaryDirectory() + "copy-bench-\(UUID().uuidString)"

    init() throws {
        for name in ["from", "to", "parent"] {
            try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Runs shell text in the bench's folder.
    @discardableResult
    func shell(_ text: String) async throws -> String {
        let run = try await ProgramRun.of("sh", ["-c", "set -eu; cd \"$1\"\n\(text)", "sh", path])
        guard run.status == 0 else { throw GalleyError(.badInput, "the bench's own shell: \(run.error)") }
        return run.output
    }

    /// Files, an empty one, odd names, links, modes and owners in `from`.
    func fill() async throws {
        try await shell(
            #"""
            cd from
            mkdir -p app/sub empty
            head -c 300000 /dev/urandom >app/table.ibd
            : >app/nothing
            printf 'x' >'app/sub/it is "odd" $HOME'
            printf 'y' >.hidden
            ln -s app/table.ibd one
            ln -s app/nothing two
            ln app/table.ibd app/hard
            chmod 750 app; chmod 600 app/table.ibd; chmod 1777 empty
            chown 999:998 app app/table.ibd; chown -h 997 one
            chmod 700 .
            """#)
    }

    /// A script of ``CopyScripts`` with these arguments, `/galley/…` in them too.
    /// - Parameter before: runs first in a mount namespace of its own: for file systems that only the script sees.
    func run(_ script: String, _ arguments: [String], before: String? = nil) async throws -> ProgramRun {
        let moved = script.replacing("/tmp/galley-", with: path + "/listing-").replacing("/galley/", with: path + "/")
        let words = [moved, "galley-copy"] + arguments.map { $0.replacing("/galley/", with: path + "/") }
        guard let before else { return try await ProgramRun.of("sh", ["-c"] + words) }
        return try await ProgramRun.of(
            "unshare", ["-m", "sh", "-c", "cd '\(path)' && \(before) && exec sh -c \"$@\"", "sh"] + words)
    }

    func copied(same: String = "yes") async throws -> (run: ProgramRun, sum: String) {
        let run = try await run(CopyScripts.copy, ["/galley/parent/copy", same])
        return (run, Facts(parsing: run.output)["sha256"] ?? "")
    }

    /// Puts the copy back onto a directory that stands for the data.
    func restore(_ data: String, expecting sum: String, before: String? = nil) async throws -> ProgramRun {
        let script = CopyScripts.restore.replacing("/galley/data", with: "/galley/\(data)")
        return try await run(script, ["/galley/parent/copy", sum], before: before)
    }

    /// Everything about a directory that a restore must bring back, told by other means than the script's.
    func look(_ directory: String) async throws -> String {
        try await shell(
            "cd '\(directory)' && find . -printf '%p %y %m %U:%G %l %T@ ' -type f -exec md5sum '{}' ';' -o -printf '\\n' | LC_ALL=C sort"
        )
    }
}

let isRoot = getuid() == 0
