import Foundation
import GalleyCore
import Testing

@testable import Backups

@Suite struct DestinationTests {
    @Test(arguments: [
        ("restic backup --stdin", ["restic", "backup", "--stdin"]),
        ("  a   b  ", ["a", "b"]),
        (#"rclone rcat 'remote:a b' "c \"d\" \e""#, ["rclone", "rcat", "remote:a b", #"c "d" \e"#]),
        (#"a\ b '' c"d"'e'"#, ["a b", "", "cde"]),
        ("sh -c 'cat >$HOME/x'", ["sh", "-c", "cat >$HOME/x"]),
        ("a; b | c", ["a;", "b", "|", "c"]),
    ])
    func `a command's words are a shell's, and nothing else of a shell`(text: String, words: [String]) throws {
        guard case .command(let parsed) = try BackupDestination.command(parsing: text) else {
            Issue.record("no command")
            return
        }
        #expect(parsed == words)
    }

    @Test(arguments: ["", "   ", "a 'b", #"a "b"#, #"a \"#])
    func `what is no command is refused`(text: String) {
        let error = #expect(throws: GalleyError.self) { try BackupDestination.command(parsing: text) }
        #expect(error?.code == .usage)
    }

    @Test func `what lies beside the data does not protect it`() throws {
        let folder = try TestFolder()
        #expect(Protection.judge(folder.path, against: folder.path, isLocal: true) == .sameFileSystem)
        #expect(Protection.judge(folder.path, against: "/proc", isLocal: true) == .protected)
        #expect(Protection.judge(folder.path, against: folder.path, isLocal: false) == .unknown)
        #expect(Protection.judge(folder.path, against: nil, isLocal: true) == .unknown)
        #expect(Protection.judge(folder.path, against: "/nonexistent/data", isLocal: true) == .unknown)
    }
}
