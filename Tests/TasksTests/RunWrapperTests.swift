import Foundation
import Recipes
import TestSupport
import Testing

@testable import Tasks

/// The shell texts of a run, in this machine's own `sh`.
@Suite struct RunWrapperTests {
    /// A task of one test's own: runs of one task exclude each other.
    struct Scene {
        let task = "t\(UUID().uuidString.lowercased().prefix(8))"
        let folder: Folder

        init() throws { folder = try Folder() }

        func end() {
            folder.remove()
            let base = "/tmp/.galley-\(getuid())"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] where name.hasPrefix(task) {
                try? FileManager.default.removeItem(atPath: "\(base)/\(name)")
            }
        }

        func start(_ id: String, _ script: String) async throws -> ProgramRun {
            try await ProgramRun.of(
                "sh", ["-c", RunWrapper.start, "galley-task", task, "\(task).\(id)", "."],
                input: script + TaskWrapper.end)
        }

        func ask(_ text: String, _ arguments: String...) async throws -> String {
            let run = try await ProgramRun.of("sh", ["-c", text, "galley-look"] + arguments)
            #expect(run.error == "")
            #expect(run.output.hasSuffix(RunWrapper.through + "\n"))
            return run.output.replacing(RunWrapper.through + "\n", with: "")
        }

        func follow(_ id: String, out: Int = 0, err: Int = 0) async throws -> ProgramRun {
            try await ProgramRun.of(
                "sh", ["-c", RunWrapper.follow, "galley-follow", "\(task).\(id)", "\(out)", "\(err)"])
        }

        /// The wrapper's processes and their copies.
        func shells(_ id: String) async throws -> [pid_t] {
            try await ProgramRun.of("pgrep", ["-f", "\(task)[.]\(id) [.]$"]).output.split(separator: "\n").compactMap {
                pid_t($0)
            }
        }

        func look(_ id: String) async throws -> String { try await ask(RunWrapper.look, "\(task).\(id)") }
    }

    @Test func `a run's output is read to its end, and its exit code is kept`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        #expect(try await scene.start("1", "echo one; echo bad >&2; echo two; exit 3").output == "galley-started\n")
        let heard = try await scene.follow("1")
        #expect(heard.output == "one\ntwo\n")
        #expect(heard.error == "bad\n")
        #expect(try await scene.look("1") == "state=exited\nexit=3\n")
    }

    @Test func `after a cut the output is read on from where it was`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        _ = try await scene.start("1", "echo one; echo bad >&2; echo two")
        let heard = try await scene.follow("1", out: 4, err: 4)
        #expect(heard.output == "two\n")
        #expect(heard.error == "")
    }

    @Test func `output comes while the run goes on`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        let gate = scene.folder.path + "/gate"
        async let started = scene.start("1", "echo early; until [ -f '\(gate)' ]; do sleep 0.05; done; echo late")
        // Joined as soon as it is seen.
        while try await scene.look("1") != "state=running\n" { try await Task.sleep(for: .milliseconds(20)) }
        async let heard = scene.follow("1")
        try await Task.sleep(for: .milliseconds(100))
        try Data().write(to: URL(fileURLWithPath: gate))
        #expect(try await heard.output == "early\nlate\n")
        #expect(try await started.output == "galley-started\n")
    }

    @Test func `a start that is asked for again begins once`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        let script = "echo x >>'\(scene.folder.path)/count'"
        _ = try await scene.start("1", script)
        #expect(try await scene.start("1", script).output == "galley-started\n")
        _ = try await scene.follow("1")
        #expect(scene.folder.text("count") == "x\n")
    }

    @Test func `two runs of one task exclude each other, and the second is told which is there`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        let gate = scene.folder.path + "/gate"
        async let first = scene.start("1", "until [ -f '\(gate)' ]; do sleep 0.05; done")
        while try await scene.look("1") != "state=running\n" { try await Task.sleep(for: .milliseconds(20)) }
        let second = try await scene.start("2", "echo x >'\(scene.folder.path)/second'")
        #expect(second.output == "galley-busy \(scene.task).1\n")
        #expect(try await scene.ask(RunWrapper.current, scene.task) == "run=\(scene.task).1\n")
        #expect(try await scene.look("2") == "state=absent\n")
        try Data().write(to: URL(fileURLWithPath: gate))
        #expect(try await first.status == 0)
        #expect(try await scene.ask(RunWrapper.current, scene.task) == "")
        #expect(try await scene.start("2", "echo x >'\(scene.folder.path)/second'").status == 0)
        _ = try await scene.follow("2")
        #expect(scene.folder.text("second") == "x\n")
    }

    @Test(arguments: WrapperRun.shells)
    func `what is under way is told with its run and its beginning, and only while it is`(shell: String) async throws {
        let scene = try Scene()
        defer { scene.end() }
        let gate = scene.folder.path + "/gate"
        /// Other tests run tasks of their own.
        func underWay() async throws -> [RunUnderWay] {
            let run = try await WrapperRun.of(TaskWrapper.probe, RunWrapper.underWay, shell: shell)
            #expect(run?.exitCode == 0)
            return Facts(parsing: run?.output ?? "").all("run").compactMap(RunUnderWay.init)
                .filter { $0.task.description == scene.task }
        }
        #expect(try await underWay() == [])
        let before = Date()
        async let first = scene.start("1", "until [ -f '\(gate)' ]; do sleep 0.05; done")
        while try await scene.look("1") != "state=running\n" { try await Task.sleep(for: .milliseconds(20)) }
        let run = try #require(try await underWay().first)
        #expect(run.id == "\(scene.task).1")
        let since = try Date(#require(run.since), strategy: .iso8601)
        #expect(abs(since.timeIntervalSince(before)) < 60, "\(since), not \(before)")
        try Data().write(to: URL(fileURLWithPath: gate))
        _ = try await first
        #expect(try await underWay() == [])
    }

    @Test func `who only looks is not taken for a run by another who looks`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        _ = try await scene.start("1", "exit 0")
        let lock = "/tmp/.galley-\(getuid())/\(scene.task).lock"
        // As `alive` does, and for longer.
        async let looker = ProgramRun.of(
            "flock", ["-s", lock, "sh", "-c", "echo x >'\(scene.folder.path)/up'; sleep 60"])
        _ = try #require(try await scene.folder.awaited("up"))
        #expect(try await scene.ask(RunWrapper.current, scene.task) == "")
        #expect(try await scene.look("1") == "state=exited\nexit=0\n")
        for pid in try await ProgramRun.of("pgrep", ["-f", lock]).output.split(separator: "\n") {
            kill(try #require(pid_t(pid)), SIGKILL)
        }
        for pid in try await ProgramRun.of("pgrep", ["-f", "\(scene.folder.path)/up"]).output.split(separator: "\n") {
            kill(try #require(pid_t(pid)), SIGKILL)
        }
        _ = try await looker
    }

    @Test func `a run that was killed is told as killed, and doesn't hold the next one up`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        async let first = scene.start(
            "1", "sh -c 'echo $$ >\"$0\"; exec sleep 60' '\(scene.folder.path)/up'")
        let program = try #require(try await scene.folder.awaited("up"))
        for pid in try await scene.shells("1") { kill(pid, SIGKILL) }
        _ = try await first
        // What it started is still at work: another one must not begin beside it.
        #expect(try await scene.look("1") == "state=running\n")
        #expect(try await scene.start("2", "exit 0").output == "galley-busy \(scene.task).1\n")
        kill(try #require(pid_t(program)), SIGKILL)
        while try await scene.look("1") == "state=running\n" { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await scene.look("1") == "state=killed\n")
        #expect(try await scene.start("2", "exit 0").output == "galley-started\n")
    }

    @Test func `cancelling ends it, and its end is on record`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        async let started = scene.start("1", "echo x >'\(scene.folder.path)/up'; sleep 60; echo over")
        _ = try #require(try await scene.folder.awaited("up"))
        #expect(try await WrapperRun.cancel("\(scene.task).1") == 0)
        #expect(try await started.status == 0)
        #expect(try await scene.look("1").hasPrefix("state=exited\nexit=143\n"))
    }

    @Test func `what is left of a run is removed when it has ended, not before`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        let gate = scene.folder.path + "/gate"
        async let first = scene.start("1", "until [ -f '\(gate)' ]; do sleep 0.05; done")
        while try await scene.look("1") != "state=running\n" { try await Task.sleep(for: .milliseconds(20)) }
        _ = try await scene.ask(RunWrapper.forget, "\(scene.task).1")
        #expect(try await scene.look("1") == "state=running\n")
        try Data().write(to: URL(fileURLWithPath: gate))
        _ = try await first
        _ = try await scene.ask(RunWrapper.forget, "\(scene.task).1")
        #expect(try await scene.look("1") == "state=absent\n")
    }

    @Test func `a script whose end was lost on the way is not begun`() async throws {
        let scene = try Scene()
        defer { scene.end() }
        let run = try await ProgramRun.of(
            "sh", ["-c", RunWrapper.start, "galley-task", scene.task, "\(scene.task).1", "."], input: "exit 0\n")
        #expect(run.status == 74)
        #expect(try await scene.look("1") == "state=absent\n")
    }

    @Test(
        .enabled(if: ProgramRun.has("shellcheck")),
        arguments: [
            RunWrapper.start, RunWrapper.follow, RunWrapper.look, RunWrapper.current, RunWrapper.forget,
            RunWrapper.underWay,
            StreamWrapper.text,
        ])
    func `shellcheck has nothing to say`(text: String) async throws {
        // The texts share a beginning of which not each uses all.
        let run = try await ProgramRun.of(
            "shellcheck", ["--shell=sh", "--format=gcc", "--exclude=SC2016,SC2317,SC2329", "-"], input: text)
        #expect(run.output == "")
        #expect(run.status == 0, "\(run.error)")
    }
}
