import Foundation
import GalleyCore
import TestSupport
import Testing

@testable import Backups

/// The shell text around a restore's script, in this machine's own shells and with busybox's own programs.
@Suite(.timeLimit(.minutes(1))) struct WholeArrivalTests {
    private static let stream = String((1...40_000).flatMap { "\($0)\n" })

    private func manifest(bytes: Int) -> BackupManifest {
        BackupManifest(
            id: "20260101-1", database: "db", engine: "unix:///x", containerId: "c", image: "i", imageId: "sha256:1",
            imageDigests: [], recipe: "r", method: "m", version: "1", databases: [], data: "/d", mount: "/d", kept: [],
            notes: [], facts: [:], keys: [], startedAt: Date(timeIntervalSince1970: 0),
            endedAt: Date(timeIntervalSince1970: 1), streamBytes: Int64(bytes), storedBytes: 1, sha256: "sha256:0")
    }

    private func run(_ script: String, on shell: String, sent: String) async throws -> ProgramRun {
        let manifest = manifest(bytes: Self.stream.utf8.count)
        var text = WholeArrival.script(around: script, of: manifest)
        if shell == "busybox" { text = text.replacingOccurrences(of: "dd bs=", with: "busybox dd bs=") }
        let (program, options) = shell == "busybox" ? ("busybox", ["sh"]) : (shell, [])
        return try await ProgramRun.of(program, options + ["-c", text], input: sent)
    }

    private static let shells = ["dash", "bash", "busybox"].filter(ProgramRun.has)
    private var mark: String { WholeArrival.mark(manifest(bytes: 1)) }

    @Test(arguments: shells)
    func `the script gets the stream and nothing else, and its code is the whole's`(shell: String) async throws {
        let run = try await run("cat; exit 3", on: shell, sent: Self.stream + mark)
        #expect(run.output == Self.stream)
        #expect(run.status == 3)
        #expect(try await self.run("cat >/dev/null", on: shell, sent: Self.stream + mark).status == 0)
    }

    @Test(arguments: shells, [0, 1, 65_536, 70_000])
    func `a stream that was cut is no success, whatever the script makes of it`(shell: String, bytes: Int) async throws
    {
        let run = try await run("cat >/dev/null; exit 0", on: shell, sent: String(Self.stream.prefix(bytes)))
        #expect(run.status == Int32(WholeArrival.notWhole))
        #expect(run.error.contains("did not arrive whole"))
    }

    @Test(arguments: shells)
    func `neither is one whose mark is missing, cut or another backup's`(shell: String) async throws {
        for end in ["", String(mark.dropLast()), "galley-whole 20260101-2", mark + "x"] {
            let run = try await run("cat >/dev/null", on: shell, sent: Self.stream + end)
            #expect(run.status == Int32(WholeArrival.notWhole), "'\(end)'")
        }
    }

    @Test(arguments: shells)
    func `a script that reads only the beginning has its own code`(shell: String) async throws {
        #expect(try await run("exit 5", on: shell, sent: Self.stream + mark).status == 5)
        #expect(try await run("read -r line; exit 0", on: shell, sent: Self.stream + mark).status == 0)
    }

    @Test func `what could not be tried says nothing against the backup`() {
        func code(_ exit: Int, _ said: String = "", cut: String = "") -> GalleyError.Code? {
            do {
                try RestoreHelper.judge(code: exit, said: said, cut: cut)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(0) == nil)
        #expect(code(1, "the dump could not be loaded") == .unrestorable)
        #expect(code(WholeArrival.notWhole, "the dump could not be loaded", cut: "reset") == .failed)
        #expect(code(WholeArrival.lacking, "it needs a licence") == .failed)
        #expect(code(2, "tar: x: No space left on device") == .failed)
    }
}
