import Foundation
import TestSupport
import Testing

@testable import Tasks

@Suite struct ProbeWrapperTests {
    @Test func `the output comes with its true exit code`() async throws {
        let run = try #require(try await WrapperRun.of(TaskWrapper.probe, "echo one\necho two >&2\nexit 77\necho no\n"))
        #expect(run.exitCode == 77)
        #expect(run.output == "one\n")
        #expect(run.complaint == "two")
    }

    @Test(arguments: [0, 1, 75, 126, 127, 255])
    func `every exit code arrives`(code: Int) async throws {
        #expect(try await WrapperRun.of(TaskWrapper.probe, "exit \(code)\n")?.exitCode == code)
    }

    @Test func `a script that its own signal ends is reported as the shell does`() async throws {
        let run = try await WrapperRun.of(TaskWrapper.probe, "sh -c 'kill -KILL $$'\n")
        #expect(run?.exitCode == 137)
    }

    @Test func `output without a last newline, or that looks like the trailer, is kept apart`() async throws {
        #expect(try await WrapperRun.of(TaskWrapper.probe, "printf 'no newline'\n")?.output == "no newline")
        let run = try await WrapperRun.of(TaskWrapper.probe, "printf '\\ngalley-exit=0\\n'; exit 5\n")
        #expect(run?.exitCode == 5)
        #expect(run?.output == "\ngalley-exit=0\n")
    }

    @Test func `output that ends early is no result`() {
        #expect(TaskResult(stdout: Array("some output\n".utf8), stderr: []) == nil)
        #expect(TaskResult(stdout: Array("some\ngalley-exit=".utf8), stderr: []) == nil)
        #expect(TaskResult(stdout: Array("galley-exit=0\n".utf8), stderr: []) == nil)
        #expect(TaskResult(stdout: [], stderr: []) == nil)
    }

    @Test func `a program in the script can't swallow the rest of it`() async throws {
        let run = try await WrapperRun.of(TaskWrapper.probe, "cat\nread -r line && echo read\necho after\n")
        #expect(run?.output == "after\n")
    }

    @Test func `a syntax error is a failure and not a silence`() async throws {
        let run = try #require(try await WrapperRun.of(TaskWrapper.probe, "if then\n"))
        #expect(run.exitCode != 0)
        #expect(run.complaint != "")
    }

    /// A directory in the place of the arguments: it can be opened and not read, as those of a process that has just
    /// ended.
    @Test(.timeLimit(.minutes(1)), arguments: WrapperRun.shells)
    func `a process that ends while it is looked at is none of the run's`(shell: String) async throws {
        let folder = try Folder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder.path + "/cmdline", withIntermediateDirectories: true)
        let look = TaskWrapper.isRun + "run=x; line='galley-task x.'; is_run '..\(folder.path)'; echo $?"
        let (program, options) = shell == "busybox" ? ("busybox", ["sh"]) : (shell, [])
        #expect(try await ProgramRun.of(program, options + ["-c", look]).output == "1\n")
    }

    /// Looks in every process's arguments and environment; the pattern is in a file, so that the search does not find
    /// itself.
    private static func search(_ file: String, exporting: Bool) -> String {
        """
        GALLEY_PASSWORD='hunter-Z9Q-two'
        \(exporting ? "export GALLEY_PASSWORD" : ":")
        printf '%s\\n' "$GALLEY_PASSWORD" >'\(file)'
        sleep 20 &
        child=$!
        cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | grep -a -c -F -f '\(file)'
        kill "$child"
        exit 0

        """
    }

    @Test(arguments: [TaskWrapper.probe, TaskWrapper.durable], [false, true])
    func `a secret in the script is in no process's arguments or environment`(wrapper: String, exporting: Bool)
        async throws
    {
        // The name that a real secret never gets: this control shows that the search finds what is there.
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        defer { WrapperRun.forget(id) }
        let mark = exporting ? "hunter-control" : "hunter-Z9Q-two"
        let script = Self.search("\(folder.path)/pattern", exporting: exporting)
            .replacing("hunter-Z9Q-two", with: mark)
        let run = try #require(try await WrapperRun.of(wrapper, script, id: id))
        let found = Int(run.output.filter(\.isNumber)) ?? -1
        if exporting { #expect(found > 0) } else { #expect(found == 0) }
    }
}
