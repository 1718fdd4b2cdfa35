import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// No room: on the disk, at the port.
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct Room {
        @Test("a file system too small for the copy is found out before anything is touched")
        func fullDisk() async throws {
            try await SmallFileSystem.with(megabytes: 220) { disk in
                let options = LabDatabase.Options(image: "lab/mariadb:10.11", storage: .directory(disk.data))
                try await LabDatabase.with(.mariadb, options) { database in
                    let before = try await database.state()
                    let ended = try await database.galley.run(
                        "upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                    #expect(ended.exitCode == 64, Comment(rawValue: ended.report))
                    #expect(ended.errors.count == 1)
                    #expect(ended.stderr.contains("are free"), Comment(rawValue: ended.report))
                    #expect(try await database.state() == before)
                    #expect(try await database.leftovers() == [])
                    // A step that copies nothing has room enough.
                    let compatible = try await database.galley.run(
                        "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--plan")
                    #expect(compatible.exitCode == 0, Comment(rawValue: compatible.report))
                }
            }
        }

        @Test("a disk that somebody fills while the data is copied: everything is put back, the half copy is gone")
        func diskFillsUp() async throws {
            try await SmallFileSystem.with(megabytes: 700) { disk in
                let options = LabDatabase.Options(image: "lab/mariadb:10.11", storage: .directory(disk.data))
                try await LabDatabase.with(.mariadb, options) { database in
                    let before = try #require(try await database.state())
                    let written = try await LabWriter.during(database) { _ in
                        try await database.galley.run(
                            ["upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes"],
                            onLine: { line, _ in
                                if line.contains("write down the intent to stop") { try? await disk.fill(leaving: 60) }
                                if line.contains("undoing") { try? await disk.empty() }
                            })
                    }
                    #expect(written.value.exitCode == 1, Comment(rawValue: written.value.report))
                    #expect(written.value.errors.count == 1)
                    #expect(written.verdict.ok, "\(written.verdict)")
                    try await expectBack(database, as: before)
                    #expect(try await database.leftovers() == [])
                    #expect(try await disk.entries() == ["data"])
                }
            }
        }

        @Test("a port that somebody takes between stop and start: everything is put back")
        func portTaken() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let before = try #require(try await database.state())
                let thief = PortThief(database)
                let ended = try await database.galley.run(
                    ["upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes"],
                    onLine: { line, _ in
                        if line.contains("write down the intent to stop") { thief.lurk() }
                        // It leaves the port to the original again.
                        if line.contains("undoing") { thief.leave() }
                    })
                thief.leave()
                await thief.gone()
                #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                #expect(ended.errors.count == 1)
                #expect(ended.stderr.contains(String(database.port)), Comment(rawValue: ended.report))
                try await expectBack(database, as: before)
                #expect(try await database.leftovers() == [])
                let again = try await database.galley.run(
                    "upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes")
                #expect(again.exitCode == 0, Comment(rawValue: again.report))
            }
        }
    }
}

/// A program that takes a port in the moment it gets free.
private final class PortThief: Sendable {
    private let command: [String]
    private let state = Mutex<(task: Task<Void, Never>?, child: RunningProcess?)>((nil, nil))

    init(_ database: LabDatabase) {
        let program = """
            import socket, sys, time
            while True:
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    s.bind(("127.0.0.1", int(sys.argv[1])))
                    s.listen()
                    break
                except OSError:
                    s.close()
                    time.sleep(0.001)
            time.sleep(60)
            """
        command = database.lab.atPorts(["python3", "-c", program, String(database.port)])
    }

    func lurk() {
        let command = command
        let task = Task {
            _ = try? await LabProcess.run(command, onStart: { child in self.state.withLock { $0.child = child } })
        }
        state.withLock { $0.task = task }
    }

    func leave() { state.withLock { $0.child?.signal(SIGKILL) } }

    func gone() async { await state.withLock { $0.task }?.value }
}
