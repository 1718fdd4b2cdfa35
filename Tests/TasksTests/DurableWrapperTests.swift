import Foundation
import TestSupport
import Testing

@testable import Tasks

@Suite struct DurableWrapperTests {
    @Test func `the exit code and the output are kept`() async throws {
        let id = WrapperRun.freshID()
        defer { WrapperRun.forget(id) }
        let run = try #require(
            try await WrapperRun.of(TaskWrapper.durable, "echo out\necho err >&2\ncat\nexit 7\n", id: id))
        #expect(run.exitCode == 7)
        #expect(run.output == "out\n")
        #expect(run.complaint == "err")
        #expect(try String(contentsOfFile: WrapperRun.directory(id) + "/exit", encoding: .utf8) == "7\n")
        let mode = try FileManager.default.attributesOfItem(atPath: WrapperRun.directory(id))[.posixPermissions]
        #expect(mode as? Int == 0o700)
    }

    @Test func `a run that succeeded is not made again`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        let script = "echo x >>'\(folder.path)/count'\necho result\n"
        let first = try await WrapperRun.of(TaskWrapper.durable, script, id: id)
        let second = try await WrapperRun.of(TaskWrapper.durable, script, id: id)
        #expect(first?.output == "result\n")
        #expect(second?.output == "result\n")
        #expect(second?.exitCode == 0)
        #expect(folder.text("count") == "x\n")
    }

    @Test func `a run that failed is made again`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        let script = "echo x >>'\(folder.path)/count'\n[ \"$(wc -l <'\(folder.path)/count')\" = 2 ]\n"
        #expect(try await WrapperRun.of(TaskWrapper.durable, script, id: id)?.exitCode == 1)
        #expect(try await WrapperRun.of(TaskWrapper.durable, script, id: id)?.exitCode == 0)
        #expect(folder.text("count") == "x\nx\n")
    }

    @Test func `a run under way is joined by whoever asks next`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        let script = "echo x >>'\(folder.path)/count'\nsleep 1\necho late\nexit 0\n"
        async let first = WrapperRun.of(TaskWrapper.durable, script, id: id)
        _ = try #require(try await folder.awaited("count"))
        let second = try await WrapperRun.of(TaskWrapper.durable, script, id: id)
        #expect(second?.output == "late\n")
        #expect(try await first?.output == "late\n")
        #expect(folder.text("count") == "x\n")
    }

    @Test func `a run whose process was killed is reported so, and made again by the next`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        async let first = WrapperRun.of(TaskWrapper.durable, "echo x >'\(folder.path)/up'\nsleep 2\n", id: id)
        _ = try #require(try await folder.awaited("up"))
        let pid = try #require(try await awaitedFile(WrapperRun.directory(id) + "/pid"))
        kill(try #require(pid_t(pid)), SIGKILL)
        #expect(try await first?.exitCode == 137)
        #expect(try await WrapperRun.of(TaskWrapper.durable, "echo again\n", id: id)?.output == "again\n")
    }

    @Test func `a run outlives the wrapper that started it, and the next one hears its end`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        let script = """
            echo x >>'\(folder.path)/count'
            echo $$ >'\(folder.path)/wrapper'
            while [ ! -f '\(folder.path)/go' ]; do sleep 0.1; done
            echo result

            """
        async let first = WrapperRun.of(TaskWrapper.durable, script, id: id)
        let wrapper = try #require(try await folder.awaited("wrapper"))
        kill(try #require(pid_t(wrapper)), SIGKILL)
        #expect(try await first == nil)
        try Data().write(to: URL(fileURLWithPath: folder.path + "/go"))
        #expect(try await WrapperRun.of(TaskWrapper.durable, script, id: id)?.output == "result\n")
        #expect(folder.text("count") == "x\n")
    }

    @Test func `a run of the container's earlier life is made again`() async throws {
        let id = WrapperRun.freshID()
        defer { WrapperRun.forget(id) }
        let directory = WrapperRun.directory(id)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try "1\n".write(toFile: directory + "/life", atomically: true, encoding: .utf8)
        // This process lives, but in another life the number meant another one.
        try "\(getpid())\n".write(toFile: directory + "/pid", atomically: true, encoding: .utf8)
        #expect(try await WrapperRun.of(TaskWrapper.durable, "echo fresh\n", id: id)?.output == "fresh\n")
    }

    @Test(
        arguments: [TaskWrapper.probe, TaskWrapper.durable],
        ["sleep 60", "setsid sleep 60", "trap '' TERM; sleep 60"])
    func `cancelling ends the run and everything below it`(wrapper: String, program: String) async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        let other = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id); WrapperRun.forget(other) }
        func script(_ name: String) -> String {
            // The file tells the pid of a shell that stays the program's parent.
            "sh -c \"echo \\$\\$ >'\(folder.path)/\(name)'; \(program) & wait; \(program)\"\necho over\n"
        }
        async let run = WrapperRun.of(wrapper, script("mine"), id: id)
        async let bystander = WrapperRun.of(
            wrapper, "echo $$ >'\(folder.path)/theirs'; sleep 5; echo well\n", id: other)
        let pid = try #require(try await folder.awaited("mine"))
        _ = try #require(try await folder.awaited("theirs"))
        try await Task.sleep(for: .milliseconds(200))
        let children = try await ProgramRun.of("pgrep", ["-P", pid]).output.split(separator: "\n").map(String.init)
        #expect(!children.isEmpty)
        #expect(try await WrapperRun.cancel(id) == 0)
        let left = ([pid] + children).filter(isAlive)
        #expect(left == [])
        for pid in left { kill(pid_t(pid) ?? 0, SIGKILL) }
        #expect(try await run.map(\.output) != "over\n")
        #expect(try await bystander?.output == "well\n")
    }

    @Test func `a script whose end was lost on the way is not begun`() async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        for wrapper in [TaskWrapper.probe, TaskWrapper.durable] {
            let run = try await ProgramRun.of(
                "sh", ["-c", wrapper, "galley-task", "convert", id, "."], input: "echo x >'\(folder.path)/began'\n")
            #expect(run.output == "")
            #expect(run.error == "the script was cut on its way\n")
        }
        #expect(folder.text("began") == nil)
        #expect(try await WrapperRun.of(TaskWrapper.durable, "echo whole\n", id: id)?.output == "whole\n")
    }

    /// Where the first process is a server, it would take a stranger's death for that of one of its own.
    @Test(arguments: [TaskWrapper.probe, TaskWrapper.durable], WrapperRun.shells)
    func `cancelling leaves no orphan, and the script does not go on`(wrapper: String, shell: String) async throws {
        let folder = try Folder()
        let id = WrapperRun.freshID()
        defer { folder.remove(); WrapperRun.forget(id) }
        // Whoever is reaped by its own parent is seen by that parent: each level notes its child's end, and the inner
        // one whose child it is itself, before and after.
        let script = """
            parent() { read -r line </proc/self/stat; line=${line##*) }; line=${line#* }; echo "${line%% *}"; }
            inner() {
                parent >'\(folder.path)/before'
                sh -c 'echo $$ >"$0/deep"; sleep 60; echo "$?" >"$0/reaped"' '\(folder.path)'
                parent >'\(folder.path)/after'
            }
            outer() { got=$(inner); echo "$?" >'\(folder.path)/went-on'; }
            outer
            echo x >'\(folder.path)/over'

            """
        async let run = WrapperRun.of(wrapper, script, id: id, shell: shell)
        _ = try #require(try await folder.awaited("deep"))
        #expect(try await WrapperRun.cancel(id, shell: shell) == 0)
        #expect(try await run?.exitCode == 143)
        #expect(folder.text("reaped") == "143\n")
        if let after = folder.text("after") { #expect(after == folder.text("before")) }
        #expect(folder.text("went-on") == nil)
        #expect(folder.text("over") == nil)
    }

    @Test(
        .enabled(if: ProgramRun.has("shellcheck")),
        arguments: [TaskWrapper.probe, TaskWrapper.durable, TaskWrapper.cancel])
    func `shellcheck has nothing to say`(text: String) async throws {
        let run = try await ProgramRun.of("shellcheck", ["--shell=sh", "--format=gcc", "-"], input: text)
        #expect(run.output == "")
        #expect(run.status == 0, "\(run.error)")
    }
}
