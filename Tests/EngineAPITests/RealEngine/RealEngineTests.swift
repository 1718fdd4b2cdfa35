import EngineAPI
import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

private let labEngine = ProcessInfo.processInfo.environment["GALLEY_LAB_ENGINE"]

/// Every call against a real engine, the lab's (`eval "$(Tests/Lab/lab env)"`).
@Suite(.serialized, .enabled(if: labEngine != nil, "needs GALLEY_LAB_ENGINE"), .timeLimit(.minutes(2)))
struct RealEngineTests {
    static let image = "lab/base:bookworm"

    /// A container of its own for a test, removed afterwards whatever happens.
    static func withContainer(
        _ command: [String], _ spec: JSONValue = [:], start: Bool = true,
        _ body: (Engine, String) async throws -> Void
    ) async throws {
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        var spec = spec
        spec["Image"] = .string(image)
        spec["Cmd"] = .array(command.map(JSONValue.string))
        spec["StopSignal"] = "SIGKILL"
        let name = "galley-test-\(UUID().uuidString.prefix(8))"
        let created = try await engine.containerCreate(name: name, spec: spec)
        do {
            if start { try await engine.containerStart(created.id) }
            try await body(engine, created.id)
        } catch {
            try? await engine.containerRemove(created.id, force: true, volumes: true)
            throw error
        }
        try await engine.containerRemove(created.id, force: true, volumes: true)
    }

    static func run(_ engine: Engine, _ container: String, _ command: String) async throws -> (ProcessOutput, Int?) {
        let id = try await engine.execCreate(container, ExecOptions(["sh", "-c", command]))
        let output = try await engine.execStart(id).output.collectTail()
        // The engine closes the stream a moment before it notes the end.
        var state = try await engine.execInspect(id)
        while state.running {
            try await Task.sleep(for: .milliseconds(10))
            state = try await engine.execInspect(id)
        }
        return (output, state.exitCode)
    }

    @Test("It says what it is")
    func identity() async throws {
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        let identity = try #require(engine.identity)
        #expect(identity.os == "linux")
        #expect(!identity.architecture.isEmpty)
        #expect(engine.version >= .oldestSupported)
        #expect(identity.minimumAPI <= identity.maximumAPI)
        #expect(try await engine.info()["OSType"]?.string == "linux")
    }

    @Test("A container's life: created, started, renamed, updated, stopped, waited for, removed")
    func life() async throws {
        try await Self.withContainer(["sleep", "600"], ["Labels": ["galley-test": "life"]], start: false) {
            engine, id in
            try await engine.containerStart(id)
            try await engine.containerStart(id)
            try await engine.containerUpdate(id, ["RestartPolicy": ["Name": "unless-stopped"]])
            let name = "galley-test-\(UUID().uuidString.prefix(8))"
            try await engine.containerRename(id, to: name)
            let inspected = try await engine.containerInspect(name)
            #expect(inspected["Id"]?.string == id)
            #expect(inspected[path: "HostConfig", "RestartPolicy", "Name"] == "unless-stopped")
            let listed = try await engine.containerList(filters: ["name": [name], "label": ["galley-test=life"]])
            #expect(listed.compactMap { $0["Id"]?.string } == [id])

            let taken = await #expect(throws: EngineError.self) {
                try await engine.containerCreate(name: name, spec: ["Image": .string(Self.image), "Cmd": ["true"]])
            }
            #expect(taken?.isConflict == true)
            let running = await #expect(throws: EngineError.self) { try await engine.containerRemove(id) }
            #expect(running?.isConflict == true)

            async let code = engine.containerWait(id)
            try await Task.sleep(for: .milliseconds(200))
            try await engine.containerStop(id, timeout: 1)
            try await engine.containerStop(id, timeout: 1)
            #expect(try await code == 137)
            let idle = await #expect(throws: EngineError.self) { try await engine.containerKill(id) }
            #expect(idle?.isConflict == true)
        }
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        let missing = await #expect(throws: EngineError.self) { try await engine.containerInspect("galley-no-such") }
        #expect(missing?.isNotFound == true)
    }

    @Test("Exec: exit code, both streams, stdin to its end, 8 MB each way, user and directory, detached")
    func exec() async throws {
        try await Self.withContainer(["sleep", "600"]) { engine, id in
            let (output, code) = try await Self.run(engine, id, "echo out; echo err >&2; exit 7")
            #expect(String(decoding: output.stdout, as: UTF8.self) == "out\n")
            #expect(String(decoding: output.stderr, as: UTF8.self) == "err\n")
            #expect(code == 7)

            // A process shorter than the switch of protocols loses nothing.
            for round in 0..<40 {
                let (short, _) = try await Self.run(engine, id, "echo \(round)")
                #expect(String(decoding: short.stdout, as: UTF8.self) == "\(round)\n")
            }

            let cat = try await engine.execCreate(id, ExecOptions(["cat"], attachStdin: true))
            let session = try await engine.execStart(cat)
            let sent = Mutex(SeededGenerator(seed: 5)).withLock { $0.bytes(8 << 20) }
            async let echoed = session.output.collectTail(limit: 16 << 20)
            for start in stride(from: 0, to: sent.count, by: 100_000) {
                try await session.write(Array(sent[start..<min(start + 100_000, sent.count)]))
            }
            try await session.closeWrite()
            #expect(try await echoed.stdout == sent)

            let options = ExecOptions(
                ["sh", "-c", "id -u; pwd; echo $GREETING"], user: "33", environment: ["GREETING=ahoy"],
                workingDirectory: "/tmp", tty: true)
            let terminal = try await engine.execCreate(id, options)
            let shown = try await engine.execStart(terminal, tty: true).output.collectTail()
            #expect(String(decoding: shown.stdout, as: UTF8.self) == "33\r\n/tmp\r\nahoy\r\n")

            let detached = try await engine.execCreate(
                id,
                ExecOptions(["sh", "-c", "sleep 0.3; echo done > /tmp/done"], attachStdout: false, attachStderr: false))
            try await engine.execStartDetached(detached)
            #expect(try await engine.execInspect(detached).running)
            try await Task.sleep(for: .milliseconds(900))
            #expect(try await engine.execInspect(detached).exitCode == 0)
            #expect(try await engine.containerChanges(id).contains(ContainerChange(path: "/tmp/done", kind: .added)))

            // A process that ends without reading what it is sent: its output's end is what tells.
            let deaf = try await engine.execCreate(
                id, ExecOptions(["sh", "-c", "echo deaf; exit 3"], attachStdin: true))
            let unheard = try await engine.execStart(deaf)
            let began = ContinuousClock.now
            let writing = Task { while true { try await unheard.write([UInt8](repeating: 65, count: 100_000)) } }
            #expect(try await unheard.output.collectTail().stdout == Array("deaf\n".utf8))
            await unheard.close()
            #expect(await engineErrorCode { try await writing.value } == .cut)
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(try await engine.execInspect(deaf).exitCode == 3)

            // 101 comes first; what can't be started is told in the stream and by the exit code.
            let missing = try await engine.execCreate(id, ExecOptions(["/no/such/program"]))
            _ = try? await engine.execStart(missing).output.collectTail()
            #expect([126, 127].contains(try await engine.execInspect(missing).exitCode))
        }
    }

    @Test("Logs and attach, with and without a TTY", arguments: [false, true])
    func output(tty: Bool) async throws {
        let newline = tty ? "\r\n" : "\n"
        let spec: JSONValue = ["Tty": .bool(tty), "OpenStdin": true, "StdinOnce": true]
        try await Self.withContainer(["sh", "-c", "read x; echo got $x; echo bad >&2"], spec, start: false) {
            engine, id in
            let session = try await engine.containerAttach(id, stdin: true)
            try await engine.containerStart(id)
            try await session.write(Array("this\n".utf8))
            // With a TTY the engine takes the end of stdin for the end of the session.
            if !tty { try await session.closeWrite() }
            let attached = try await session.output.collectTail()
            let got = String(decoding: attached.stdout, as: UTF8.self)
            #expect(got.contains("got this\(newline)"))
            #expect(tty ? got.contains("bad") : attached.stderr == Array("bad\n".utf8))
            #expect(try await engine.containerWait(id) == 0)

            let log = try await engine.containerLogTail(id)
            #expect(String(decoding: log.stdout, as: UTF8.self).contains("got this\(newline)"))
            #expect(tty ? log.stderr.isEmpty : log.stderr == Array("bad\n".utf8))
            let last = try await engine.containerLogTail(id, lines: 1)
            #expect((last.stdout + last.stderr).split(separator: 10).count == 1)
        }
    }

    @Test("Following a log ends when the container does, or when the reader goes")
    func follow() async throws {
        let command = "for i in 1 2 3; do echo $i; sleep 0.2; done"
        try await Self.withContainer(["sh", "-c", command]) { engine, id in
            for try await frame in try await engine.containerLogs(id, follow: true) {
                #expect(frame == .stdout(Array("1\n".utf8)))
                break
            }
            let all = try await engine.containerLogs(id, follow: true).collectTail()
            #expect(String(decoding: all.stdout, as: UTF8.self) == "1\n2\n3\n")
        }
    }

    @Test("Archives go in and come out, of a container that never ran; one is streamed")
    func archives() async throws {
        try await Self.withContainer(["true"], start: false) { engine, id in
            var random = SeededGenerator(seed: 9)
            let files = [
                TarEntry.directory("journal", mode: 0o700, uid: 999, gid: 998, modified: 1_700_000_000),
                .file("journal/00001", mode: 0o600, uid: 999, gid: 998, modified: 1_700_000_001, random.bytes(5000)),
            ]
            let archive = try TarWriter.archive(files)
            try await engine.archivePut(id, path: "/var", tar: archive)
            let read = try await engine.archiveGet(id, path: "/var/journal")
            #expect(try TarReader.entries(read) == files)

            let big = try TarWriter.archive([.file("big", random.bytes(3 << 20))])
            let pieces = Mutex(random.pieces(of: big, longest: 200_000).reversed() as [[UInt8]])
            let source = AsyncThrowingStream<[UInt8], any Error> { pieces.withLock { $0.popLast() } }
            try await engine.archivePut(
                id, path: "/tmp", body: .stream(source, contentType: "application/x-tar"), deadline: .seconds(30))
            #expect(try TarReader.entries(await engine.archiveGet(id, path: "/tmp/big")) == TarReader.entries(big))
            #expect(
                await engineErrorCode { _ = try await engine.archiveGet(id, path: "/tmp/big", limit: 1 << 20) }
                    == .tooLarge)

            let missing = await #expect(throws: EngineError.self) { try await engine.archiveGet(id, path: "/nowhere") }
            #expect(missing?.isNotFound == true)
            let nowhere = await #expect(throws: EngineError.self) {
                try await engine.archivePut(id, path: "/nowhere", tar: archive)
            }
            #expect(nowhere?.isNotFound == true)
        }
    }

    @Test("An empty image is imported with labels, found, and removed; a pull that can't work throws")
    func images() async throws {
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        let tag = "t\(UUID().uuidString.prefix(8).lowercased())"
        let empty = [UInt8](repeating: 0, count: 1024)
        let id = try await engine.imageImport(tar: empty, repository: "galley/test", tag: tag, changes: ["LABEL a=b"])
        let inspected = try await engine.imageInspect("galley/test:\(tag)")
        #expect(inspected["Id"]?.string == id)
        #expect(inspected[path: "Config", "Labels", "a"] == "b")
        try await engine.imageRemove("galley/test:\(tag)")
        let gone = await #expect(throws: EngineError.self) { try await engine.imageInspect("galley/test:\(tag)") }
        #expect(gone?.isNotFound == true)

        let pull = await #expect(throws: EngineError.self) {
            try await engine.imagePull(ImageReference(parsing: "localhost:1/galley/none:1"))
        }
        #expect(pull?.code == .api)
    }

    @Test("Volumes: created, labelled, listed, in use, removed")
    func volumes() async throws {
        let name = "galley-test-\(UUID().uuidString.prefix(8).lowercased())"
        let spec: JSONValue = ["HostConfig": ["Binds": [.string("\(name):/data")]]]
        try await Self.withContainer(["true"], spec, start: false) { engine, _ in
            let made = try await engine.volumeInspect(name)
            #expect(made["Name"]?.string == name)
            let used = await #expect(throws: EngineError.self) { try await engine.volumeRemove(name) }
            #expect(used?.isConflict == true)
        }
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        try await engine.volumeRemove(name)
        try await engine.volumeCreate(VolumeOptions(name: name, labels: ["galley-test": name]))
        let listed = try await engine.volumeList(filters: ["label": ["galley-test=\(name)"]])
        #expect(listed.compactMap { $0["Name"]?.string } == [name])
        try await engine.volumeRemove(name)
        #expect(try await engine.volumeList(filters: ["label": ["galley-test=\(name)"]]).isEmpty)
    }

    @Test("A container is taken off a network and put on it again with an alias")
    func networks() async throws {
        try await Self.withContainer(["sleep", "600"]) { engine, id in
            #expect(try await engine.networkInspect("bridge")["Driver"]?.string == "bridge")
            try await engine.networkDisconnect("bridge", container: id)
            let alone = try await engine.containerInspect(id)
            #expect(alone[path: "NetworkSettings", "Networks"]?.object?.isEmpty == true)
            try await engine.networkConnect("bridge", container: id, endpointConfig: ["DriverOpts": ["a": "b"]])
            let back = try await engine.containerInspect(id)
            #expect(back[path: "NetworkSettings", "Networks"]?.object?.keys.sorted() == ["bridge"])
        }
    }

    @Test("1,000 pings in a row, 50 inspects at once")
    func load() async throws {
        let engine = try await Engine.connect(to: Endpoint(parsing: labEngine ?? ""))
        let start = ContinuousClock.now
        for _ in 0..<1000 { try await engine.ping() }
        print("1,000 pings of the real engine took \((ContinuousClock.now - start).text)")
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = try await engine.imageInspect(Self.image) } }
            try await group.waitForAll()
        }
    }
}
