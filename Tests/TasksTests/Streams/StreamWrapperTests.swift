import Foundation
import Testing

@testable import Tasks

/// The wrapper in this machine's own `sh`, with a reader that lives or dies.
@Suite(.timeLimit(.minutes(1))) struct StreamWrapperTests {
    /// A wrapper that runs, and our ends of its pipes.
    private final class Stream: @unchecked Sendable {
        let process = Process()
        let (input, output, error) = (Pipe(), Pipe(), Pipe())

        init(_ script: String, id: String, length: Int? = nil, sent: String? = nil) throws {
            let text = script + TaskWrapper.end
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c", StreamWrapper.text, "galley-task", "stream-\(id)", "\(length ?? text.utf8.count)", id, ".",
            ]
            process.standardInput = input
            process.standardOutput = output
            process.standardError = error
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data((sent ?? text).utf8))
        }

        func hangUp() throws { try input.fileHandleForWriting.close() }

        func all(_ pipe: Pipe) async throws -> String {
            try await Task.detached {
                String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            }
            .value
        }

        func isEnded() async throws -> Bool {
            for _ in 0..<400 where process.isRunning { try await Task.sleep(for: .milliseconds(25)) }
            return !process.isRunning
        }
    }

    private func last(_ id: String, _ code: String) -> String { "\ngalley-exit \(id) \(code)\n" }

    @Test func `both outputs end with the script's code, and the wrapper waits for its reader to have seen it`()
        async throws
    {
        let id = WrapperRun.freshID()
        let stream = try Stream("printf data; echo version=1 >&2; exit 3", id: id)
        var seen = Data()
        while !seen.suffix(2).elementsEqual("3\n".utf8) { seen += stream.output.fileHandleForReading.availableData }
        #expect(String(decoding: seen, as: UTF8.self) == "data" + last(id, "003"))
        #expect(stream.process.isRunning)
        try stream.hangUp()
        #expect(try await stream.all(stream.error) == "galley-started\nversion=1\n" + last(id, "003"))
        #expect(try await stream.isEnded())
    }

    @Test func `when its reader is gone, the script and all that it started end, and no further line is run`()
        async throws
    {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        let stream = try Stream(
            "f() { sh -c 'echo $$ >\(folder.path)/one; sleep 600; :' & echo x; sleep 600; echo no >\(folder.path)/two; }; f",
            id: id)
        let child = try #require(try await folder.awaited("one"))
        try stream.hangUp()
        #expect(try await stream.isEnded())
        #expect(!isAlive(child))
        #expect(folder.text("two") == nil)
        #expect(try await stream.all(stream.output) == "x\n" + last(id, "143"))
    }

    @Test func `ended from outside it leaves nothing`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        let stream = try Stream("echo $$ >\(folder.path)/one; sleep 600; echo no >\(folder.path)/two", id: id)
        _ = try #require(try await folder.awaited("one"))
        #expect(try await WrapperRun.cancel(id) == 0)
        #expect(try await stream.isEnded())
        #expect(folder.text("two") == nil)
        try stream.hangUp()
    }

    @Test func `a second one of the same name is refused, and the first goes on`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let id = WrapperRun.freshID()
        let first = try Stream("echo x >\(folder.path)/one; sleep 600", id: id)
        _ = try #require(try await folder.awaited("one"))
        let second = try Stream("echo x >\(folder.path)/two", id: id)
        #expect(try await second.isEnded())
        #expect(second.process.terminationStatus == 75)
        #expect(try await second.all(second.error) == "galley-busy \(id)\n")
        #expect(first.process.isRunning)
        #expect(folder.text("two") == nil)
        try first.hangUp()
        #expect(try await first.isEnded())
    }

    @Test func `a script that was cut on its way is not run`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let stream = try Stream("", id: WrapperRun.freshID(), length: 1000, sent: "echo x >\(folder.path)/one\n")
        try stream.hangUp()
        #expect(try await stream.isEnded())
        #expect(stream.process.terminationStatus == 74)
        #expect(folder.text("one") == nil)
    }
}
