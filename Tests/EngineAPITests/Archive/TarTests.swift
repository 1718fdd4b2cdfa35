import EngineAPI
import Foundation
import GalleyCore
import Subprocess
import TestSupport
import Testing

@Suite struct TarTests {
    static func randomEntries(_ random: inout SeededGenerator) -> [TarEntry] {
        (0..<Int.random(in: 0...6, using: &random)).map { number in
            let depth = Int.random(in: 1...8, using: &random)
            var parts = (0..<depth).map { _ in
                String(repeating: "dä-\(number)", count: Int.random(in: 1...5, using: &random))
            }
            parts[0] = "e\(number)" + parts[0]
            let path = parts.joined(separator: "/")
            let (mode, uid, gid) = (
                Int.random(in: 0...0o777, using: &random), Int.random(in: 0...0o7_777_777, using: &random), 7
            )
            let time = Int64.random(in: 0...4_000_000_000, using: &random)
            if Bool.random(using: &random) {
                return .directory(path, mode: mode, uid: uid, gid: gid, modified: time)
            }
            let content = random.bytes(Int.random(in: 0...1500, using: &random))
            return .file(path, mode: mode, uid: uid, gid: gid, modified: time, content)
        }
    }

    @Test("What is written is read back", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let entries = Self.randomEntries(&random)
        let archive = try TarWriter.archive(entries)
        #expect(archive.count % 512 == 0)
        #expect(try TarReader.entries(archive) == entries)
    }

    @Test("An archive cut anywhere before its end mark is an error, never a shorter archive")
    func truncated() throws {
        let archive = try TarWriter.archive([.directory("d"), .file("d/f", Array(repeating: 65, count: 700))])
        for length in stride(from: 0, to: archive.count - 1024, by: 37) {
            #expect(throws: GalleyError.self) { try TarReader.entries(Array(archive.prefix(length))) }
        }
    }

    @Test("A flipped bit in a header is found by its checksum", arguments: 0..<60 as Range<UInt64>)
    func checksum(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var archive = try TarWriter.archive([.file("name", [1, 2, 3])])
        // Not in the checksum itself, where a space is as good as a leading zero.
        let places = Array(0..<148) + Array(156..<512)
        archive[places.randomElement(using: &random) ?? 0] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        #expect(throws: GalleyError.self) { try TarReader.entries(archive) }
    }

    @Test(
        "What ustar can't hold is refused",
        arguments: [
            TarEntry.file("", []), .file("/etc/passwd", []), .file("a/", []), .file("a\0b", []),
            .file(String(repeating: "n", count: 101), []), .file("a", mode: 0o644, uid: 0o10_000_000, []),
            .file("a", modified: -1, []), TarEntry(.directory, path: "d", mode: 0o755, content: [1]),
        ])
    func refused(entry: TarEntry) {
        #expect { try TarWriter.archive([entry]) } throws: { ($0 as? GalleyError)?.code == .badInput }
    }

    @Test("The system's tar reads what we write, and we read what it writes, in all its formats")
    func interop() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("galley-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let long = (1...10).map { "part-\($0)-of-a-long-path" }.joined(separator: "/")
        let entries = [
            TarEntry.directory("d", mode: 0o750, uid: 999, gid: 998, modified: 1_700_000_000),
            .file("d/x", mode: 0o600, uid: 999, gid: 998, modified: 1_700_000_001, Array("hello".utf8)),
            .file(String(long.prefix(200)), modified: 1_700_000_002, Array(repeating: 9, count: 513)),
        ]
        try Data(TarWriter.archive(entries)).write(to: URL(fileURLWithPath: "\(folder)/ours.tar"))
        let listing = try await Subprocess.run(
            .name("tar"), arguments: ["--numeric-owner", "--utc", "-tvf", "\(folder)/ours.tar"],
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        #expect(listing.terminationStatus.isSuccess, "\(listing.standardError)")
        let lines = listing.standardOutput.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(
            lines == [
                "drwxr-x--- 999/998 0 2023-11-14 22:13 d/", "-rw------- 999/998 5 2023-11-14 22:13 d/x",
                "-rw-r--r-- 0/0 513 2023-11-14 22:13 \(long.prefix(200))",
            ])

        let file = "\(folder)/\(long)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data("content".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "part-1")
        for format in ["ustar", "gnu", "pax"] {
            let made = try await Subprocess.run(
                .name("tar"),
                arguments: ["-C", folder, "--format=\(format)", "-cf", "\(folder)/\(format).tar", long, "link"],
                output: .discarded, error: .string(limit: 1 << 16))
            #expect(made.terminationStatus.isSuccess, "\(made.standardError)")
            let read = try TarReader.entries([UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(format).tar"))))
            #expect(read.map(\.path) == [long], "\(format)")
            #expect(read.first?.content == Array("content".utf8), "\(format)")
        }
    }
}
