import Foundation
import Subprocess
import Testing

@testable import Tasks

/// The wrapper in this machine's own `sh`, with a reader that lives or dies.
@Suite(.timeLimit(.minutes(1))) struct StreamWrapperTests {
    /// A wrapper that runs, its standard input held open by the test and its outputs kept in a folder.
    ///
    /// Nothing here blocks a thread: the pool has no more of them than the machine has processors, and a test that
    /// reads a pipe to its end holds one for as long as any stranger holds the pipe's other end.
    private struct Stream {
        let folder: Folder
        let pid: String
        /// Both ends of the pipe that the wrapper reads; no child inherits them.
        let input: CInt

        var output: String { folder.text("output") ?? "" }
        var error: String { folder.text("error") ?? "" }
        var isRunning: Bool { isAlive(pid) }

        func hangUp() { close(input) }

        func isEnded() async throws -> Bool {
            for _ in 0..<400 where isRunning { try await Task.sleep(for: .milliseconds(25)) }
            return !isRunning
        }
    }

    /// - Returns: the wrapper's exit code, once it has ended.
    @discardableResult
    private func stream(
        _ script: String, id: String, in folder: Folder, length: Int? = nil, sent: String? = nil,
        body: (Stream) async throws -> Void
    ) async throws -> Int32 {
        let text = script + TaskWrapper.end
        let pipe = "\(folder.path)/input"
        try #require(mkfifo(pipe, 0o600) == 0)
        let input = open(pipe, O_RDWR | O_CLOEXEC)
        try #require(input >= 0)
        let bytes = Array((sent ?? text).utf8)
        try #require(write(input, bytes, bytes.count) == bytes.count)
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: [
                "-c", "cd \"$1\"; shift; exec \"$@\" <input >output 2>error", "sh", folder.path, "sh", "-c",
                StreamWrapper.text, "galley-task", "stream-\(id)", "\(length ?? text.utf8.count)", id, ".",
            ],
            input: .none, output: .discarded, error: .discarded
        ) {
            // Made after the pipe was opened: closed before that, it would never end.
            for _ in 0..<400 where folder.text("error") == nil { try await Task.sleep(for: .milliseconds(25)) }
            try await body(Stream(folder: folder, pid: "\($0.processIdentifier.value)", input: input))
        }
        guard case .exited(let code) = result.terminationStatus else { return -1 }
        return code
    }

    private func last(_ id: String, _ code: String) -> String { "\ngalley-exit \(id) \(code)\n" }

    @Test func `both outputs end with the script's code, and the wrapper waits for its reader to have seen it`()
        async throws
    {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        try await stream("printf data; echo version=1 >&2; exit 3", id: id, in: folder) { stream in
            for _ in 0..<400 where !stream.output.hasSuffix("3\n") { try await Task.sleep(for: .milliseconds(25)) }
            #expect(stream.output == "data" + last(id, "003"))
            #expect(stream.isRunning)
            stream.hangUp()
            #expect(try await stream.isEnded())
            #expect(stream.error == "galley-started\nversion=1\n" + last(id, "003"))
        }
    }

    @Test func `when its reader is gone, the script and all that it started end, and no further line is run`()
        async throws
    {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        let one = "sh -c 'echo $$ >\(folder.path)/one; sleep 600; :'"
        let script = "f() { \(one) & echo x; sleep 600; echo no >\(folder.path)/two; }; f"
        try await stream(script, id: id, in: folder) { stream in
            let child = try #require(try await folder.awaited("one"))
            stream.hangUp()
            #expect(try await stream.isEnded())
            #expect(!isAlive(child))
            #expect(folder.text("two") == nil)
            #expect(stream.output == "x\n" + last(id, "143"))
        }
    }

    @Test func `ended from outside it leaves nothing`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        let script = "echo $$ >\(folder.path)/one; sleep 600; echo no >\(folder.path)/two"
        try await stream(script, id: id, in: folder) { stream in
            _ = try #require(try await folder.awaited("one"))
            #expect(try await WrapperRun.cancel(id) == 0)
            #expect(try await stream.isEnded())
            #expect(folder.text("two") == nil)
        }
    }

    @Test func `a second one of the same name is refused, and the first goes on`() async throws {
        let (folder, other) = (try Folder(), try Folder())
        defer { [folder, other].forEach { $0.remove() } }
        let id = WrapperRun.freshID()
        try await stream("echo x >\(folder.path)/one; sleep 600", id: id, in: folder) { first in
            _ = try #require(try await folder.awaited("one"))
            let code = try await stream("echo x >\(folder.path)/two", id: id, in: other) { second in
                let isEnded = try await second.isEnded()
                #expect(isEnded)
            }
            #expect(code == 75)
            #expect(other.text("error") == "galley-busy \(id)\n")
            #expect(first.isRunning)
            #expect(folder.text("two") == nil)
            first.hangUp()
            #expect(try await first.isEnded())
        }
    }

    @Test func `a script that was cut on its way is not run`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let sent = "echo x >\(folder.path)/one\n"
        let code = try await stream("", id: WrapperRun.freshID(), in: folder, length: 1000, sent: sent) { stream in
            stream.hangUp()
            let isEnded = try await stream.isEnded()
            #expect(isEnded)
        }
        #expect(code == 74)
        #expect(folder.text("one") == nil)
    }
}
