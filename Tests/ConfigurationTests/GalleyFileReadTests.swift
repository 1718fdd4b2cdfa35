import Foundation
import GalleyCore
import Testing

@testable import Configuration

@Suite final class GalleyFileReadTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/galley-file-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder + "/galley.d", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ name: String, _ bytes: some Sequence<UInt8>, mode: Int = 0o644) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/\(name)")
    }

    private func findings() throws -> [String] {
        try GalleyFile.read(folder + "/galley.yaml").diagnostics.map {
            $0.description.replacingOccurrences(of: folder + "/", with: "")
        }
    }

    @Test func `drop-ins are read in the order of their names, other files are not`() throws {
        try write("galley.yaml", "engines: { a: ssh://a }".utf8)
        try write("galley.d/20.yaml", "engines: { c: ssh://c }".utf8)
        try write("galley.d/10.yaml", "engines: { b: ssh://b }".utf8)
        for name in ["README", "30.yaml.bak", ".40.yaml", "50.yaml~"] { try write("galley.d/\(name)", "x: [".utf8) }
        let (file, diagnostics) = try GalleyFile.read(folder + "/galley.yaml")
        #expect(diagnostics == [])
        #expect(Set(file.engines.keys) == ["a", "b", "c"])
        #expect(file.files == ["galley.yaml", "galley.d/10.yaml", "galley.d/20.yaml"].map { "\(folder)/\($0)" })
    }

    @Test func `drop-ins alone are enough where nobody named the file`() throws {
        try write("galley.d/10.yaml", "engines: { b: ssh://b }".utf8)
        #expect(try GalleyFile.read(folder + "/galley.yaml", isOptional: true).file.engines.count == 1)
        #expect {
            try GalleyFile.read(folder + "/galley.yaml")
        } throws: { ($0 as? GalleyError)?.code == .notFound }
    }

    @Test func `what can't be read is told, and the rest is read`() throws {
        try write("galley.yaml", "engines: { a: ssh://a }\n# M".utf8.map { $0 } + [0xFC] + "ller\n".utf8)
        try FileManager.default.createDirectory(atPath: folder + "/galley.d/1.yaml", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/galley.d/2.yaml", withDestinationPath: "/nowhere/galley.yaml")
        mkfifo(folder + "/galley.d/3.yaml", 0o600)
        try write("galley.d/4.yml", "".utf8)
        try write("galley.d/5.yaml", "databases: { shop: { engine: a, recpie: x } }".utf8)
        try write("galley.d/6.yaml", [UInt8](repeating: 0x20, count: 1 << 20) + [0x20])
        #expect(
            try findings() == [
                "galley.yaml:2:4: error: this is not UTF-8\n  hint: save the file as UTF-8; 'file galley.yaml' tells what it is",
                "galley.d/1.yaml: error: is a folder",
                "galley.d/2.yaml: error: can't be read: No such file or directory",
                "galley.d/3.yaml: error: is no file",
                "galley.d/4.yml: error: is not read\n  hint: its name must end in .yaml",
                "galley.d/6.yaml: error: is larger than 1 MiB",
                "galley.d/5.yaml:1:33: error: unknown key 'recpie' in 'databases.shop'\n  hint: did you mean 'recipe'?",
            ])
    }

    @Test func `a pipe is read to its end, however late its writer comes, and one without a writer holds nobody up`()
        throws
    {
        let pipe = folder + "/pipe"
        mkfifo(pipe, 0o600)
        let descriptor = open(pipe, O_RDONLY | O_NONBLOCK)
        #expect(throws: FileText.Failure(text: "is a pipe that nobody writes to: nothing came within 0 s")) {
            try FileText.bytes(of: descriptor, limit: 100, patience: 0.05)
        }
        close(descriptor)
        // Its opening waits for who reads.
        Thread.detachNewThread {
            let writer = fopen(pipe, "w")
            fputs("engines:\n", writer)
            fflush(writer)
            usleep(100_000)
            fputs("  a: ssh://a\n", writer)
            fclose(writer)
        }
        let (file, diagnostics) = try GalleyFile.read(pipe)
        #expect(diagnostics == [])
        #expect(file.engines.keys.sorted() == ["a"])
    }

    @Test func `UTF-16 is not UTF-8`() throws {
        try write("galley.yaml", [0xFF, 0xFE, 0x65, 0x00])
        #expect(try findings().first?.hasPrefix("galley.yaml:1:1: error: this is not UTF-8") == true)
    }

    @Test func `a folder is no file`() throws {
        #expect(
            try GalleyFile.read(folder).diagnostics.map(\.description)
                == ["\(folder): error: is a folder\n  hint: name the file in it"])
    }

    @Test func `what everybody may write is warned of, and used`() throws {
        try write("galley.yaml", "engines: { a: ssh://a }".utf8, mode: 0o666)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder + "/galley.d")
        let text = "warning: everybody on this machine may change this\n  hint: chmod o-w"
        #expect(
            try findings() == ["galley.yaml: \(text) galley.yaml", "galley.d: \(text) galley.d"])
        #expect(try GalleyFile.read(folder + "/galley.yaml").file.engines.count == 1)
    }

    @Test func `the null device is an empty file`() throws {
        let (file, diagnostics) = try GalleyFile.read("/dev/null")
        #expect(diagnostics == [])
        #expect(file.engines.isEmpty)
    }
}
