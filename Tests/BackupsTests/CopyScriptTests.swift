import Foundation
import Recipes
import TestSupport
import Testing

@testable import Backups

/// Owners and mounts need root, which the helper containers are too.
@Suite(.enabled(if: isRoot)) struct CopyScriptTests {
    @Test func `a copy beside the data is the data`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let before = try await bench.look("from")
        let copy = try await bench.copied()
        #expect(copy.run.status == 0, "\(copy.run.error)")
        #expect(copy.sum.count == 64)
        #expect(Facts(parsing: copy.run.output)["copied"].flatMap(Int.init) ?? 0 > 300_000)
        #expect(try await bench.look("parent/copy") == before)
        #expect(try await bench.look("from") == before)
        #expect(try await bench.shell("ls parent") == "copy\n")
    }

    @Test func `a volume's copy replaces whatever an earlier try left in it`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        try await bench.shell("mkdir to/old; echo x >to/old/file; echo x >to/.left")
        let run = try await bench.run(CopyScripts.copy, ["/galley/to", "no"])
        #expect(run.status == 0, "\(run.error)")
        #expect(try await bench.look("to") == bench.look("from"))
    }

    @Test func `an interrupted copy leaves nothing under the copy's name, and the next try ends well`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        try await bench.shell("mkdir parent/copy.part; echo half >parent/copy.part/app")
        #expect(try await bench.copied().run.status == 0)
        #expect(try await bench.look("parent/copy") == bench.look("from"))
        #expect(try await bench.shell("ls parent") == "copy\n")
    }

    @Test func `too little space is told before anything is copied`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.shell("head -c 4000000 /dev/zero >from/data")
        let run = try await bench.run(
            CopyScripts.copy, ["/galley/parent/copy", "no"], before: "mount -t tmpfs -o size=4m tmpfs parent")
        #expect(run.status == 28)
        #expect(run.error.contains("KiB are free"))
        let enough = try await bench.run(
            CopyScripts.copy, ["/galley/parent/copy", "no"], before: "mount -t tmpfs -o size=9m tmpfs parent")
        #expect(enough.status == 0, "\(enough.error)")
    }

    @Test func `a copy that must lie beside the data is refused on another file system`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let mount = "mount -t tmpfs tmpfs parent"
        #expect(try await bench.run(CopyScripts.copy, ["/galley/parent/copy", "yes"], before: mount).status == 30)
        #expect(try await bench.run(CopyScripts.copy, ["/galley/parent/copy", "no"], before: mount).status == 0)
    }

    @Test(arguments: [
        ("changed", "printf z >>app/table.ibd"), ("same size", "printf z >.hidden"), ("deleted", "rm -r app"),
        ("extra", "mkdir -p new/x; echo 1 >new/x/y; echo 2 >.new"), ("owner", "chown 1:2 app/table.ibd empty"),
        ("mode", "chmod 644 app/table.ibd; chmod 700 empty; chmod 755 ."), ("link", "ln -sfn elsewhere one"),
        ("swapped links", "ln -sfn app/nothing one; ln -sfn app/table.ibd two; chown -h 997 one"),
        ("kind", "rm .hidden; mkdir .hidden; rm -r empty; echo >empty"), ("all gone", "find . -mindepth 1 -delete"),
    ])
    func `what a conversion did is put back`(name: String, damage: String) async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let before = try await bench.look("from")
        let copy = try await bench.copied()
        try await bench.shell("cd from; \(damage)")
        #expect(try await bench.look("from") != before)
        let run = try await bench.restore("from", expecting: copy.sum)
        #expect(run.status == 0, "\(run.error)")
        #expect(Facts(parsing: run.output)["restored"] == "yes")
        #expect(try await bench.look("from") == before)
        #expect(try await bench.look("parent/copy") == before)
    }

    @Test(arguments: [
        ("changed", "printf z >>app/table.ibd"), ("same size", "printf z >.hidden"), ("deleted", "rm app/nothing"),
        ("extra", ": >extra"), ("owner", "chown 1:2 app/table.ibd"), ("mode", "chmod 644 app/table.ibd"),
        ("link", "ln -sfn elsewhere two"),
        ("swapped links", "ln -sfn app/nothing one; ln -sfn app/table.ibd two; chown -h 997 one"),
        ("directory's owner", "chown 5 empty"), ("all gone", "find . -mindepth 1 -delete"),
    ])
    func `a copy that was tampered with is refused and the data not touched`(name: String, damage: String) async throws
    {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let copy = try await bench.copied()
        try await bench.shell("echo converted >from/converted; cd parent/copy; \(damage)")
        let data = try await bench.look("from")
        let run = try await bench.restore("from", expecting: copy.sum)
        #expect(run.status == 32, "\(run.error)")
        #expect(try await bench.look("from") == data)
    }

    @Test func `a copy that is gone is refused and the data not touched`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let copy = try await bench.copied()
        try await bench.shell("rm -r parent/copy")
        let data = try await bench.look("from")
        #expect(try await bench.restore("from", expecting: copy.sum).status != 0)
        #expect(try await bench.look("from") == data)
    }

    @Test func `a restore that was cut off is made again`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.fill()
        let before = try await bench.look("from")
        let copy = try await bench.copied()
        // No room for all of it: cp fails half-way, with the old content already gone.
        let cut = try await bench.restore(
            "small", expecting: copy.sum, before: "mkdir small && mount -t tmpfs -o size=100k tmpfs small")
        #expect(cut.status != 0)
        #expect(Facts(parsing: cut.output)["restored"] == nil)
        try await bench.shell("find from -mindepth 1 -delete; mkdir from/app; echo half >from/app/table.ibd")
        #expect(try await bench.restore("from", expecting: copy.sum).status == 0)
        #expect(try await bench.look("from") == before)
    }

    @Test func `only a copy's own directory is removed`() async throws {
        let bench = try CopyBench()
        defer { bench.remove() }
        try await bench.shell("mkdir parent/copy parent/copy.part parent/data; echo x >parent/data/x")
        #expect(try await bench.run(CopyScripts.removeDirectory, ["/galley/parent/copy"]).status == 0)
        #expect(try await bench.shell("ls parent") == "data\n")
        for wrong in ["/galley/parent/", "/galley/parent", "/", "/galley/from"] {
            #expect(try await bench.run(CopyScripts.removeDirectory, [wrong]).status == 64)
        }
        #expect(try await bench.shell("ls") == "from\nparent\nto\n")
    }

    @Test(
        .enabled(if: ProgramRun.has("shellcheck")),
        arguments: [CopyScripts.copy, CopyScripts.restore, CopyScripts.removeDirectory])
    func `shellcheck has nothing to say`(text: String) async throws {
        let run = try await ProgramRun.of("shellcheck", ["--shell=sh", "--format=gcc", "-"], input: text)
        #expect(run.output == "")
        #expect(run.status == 0, "\(run.error)")
    }
}
