import Foundation
import GalleyCore
import Recipes
import TestSupport
import Testing

@testable import Backups

/// The measuring script in this machine's own `sh`; its whole way through an engine is in the upgrade's scenes.
@Suite struct MountSpaceTests {
    private func facts(_ paths: [String]) async throws -> Facts {
        let task = RecipeTask(name: TaskName("space"), script: MountSpace.script, user: "0", timeout: .seconds(9))
        let text = task.rendered(variables: ["GALLEY_PATHS": paths.joined(separator: "\n")]).reveal()
        let run = try await ProgramRun.of("sh", ["-s"], input: text)
        #expect(run.status == 0, "\(run.error)")
        return Facts(parsing: run.output)
    }

    @Test func `used bytes are those of the directory, free bytes those of its file system`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.shell("head -c 3000000 /dev/zero >from/data")
        let facts = try await facts(["\(bench.path)/from", "\(bench.path)/to"])
        let used = try #require(facts["space.0.used"].flatMap(Int.init))
        #expect((3_000_000..<3_200_000).contains(used))
        #expect(facts["space.1.used"].flatMap(Int.init) ?? .max < 100_000)
        #expect(facts["space.0.device"] == facts["space.1.device"])
        #expect(facts["space.0.free"].flatMap(Int.init) ?? 0 > 0)
        #expect(facts["space.0.root"] == "")
    }

    @Test func `a path that is no directory is left out, and the next keeps its number`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.shell("mkdir 'odd dir'; echo >file")
        let facts = try await facts(["\(bench.path)/none", "\(bench.path)/file", "\(bench.path)/odd dir"])
        #expect(facts["space.0.free"] == nil)
        #expect(facts["space.1.free"] == nil)
        #expect(facts["space.2.free"] != nil)
    }

    @Test func `a mounted file system shows as a whole one`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        let facts = try await facts(["/proc", bench.path])
        #expect(facts["space.0.root"] == "/")
        #expect(facts["space.0.device"] != facts["space.1.device"])
    }

    @Test(.enabled(if: ProgramRun.has("shellcheck")))
    func `shellcheck has nothing to say`() async throws {
        let run = try await ProgramRun.of(
            "shellcheck", ["--shell=sh", "--format=gcc", "-"], input: "GALLEY_PATHS=/\n" + MountSpace.script)
        #expect(run.output == "")
        #expect(run.status == 0, "\(run.error)")
    }
}
