import Foundation
import GalleyCore
import Testing

/// What the backup commands do without an engine.
@Suite(.timeLimit(.minutes(1))) struct BackupCommandTests {
    /// A directory of backups of `db`, and a state of its own; gone with its owner.
    private final class Shelf: Sendable {
        let path = NSTemporaryDirectory() + "galley-shelf-\(UUID().uuidString)"

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ id: String, _ day: String, version: String = "1.2") throws {
            let folder = path + "/shelf/db/" + id
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let manifest = """
                {"format": 1, "id": "\(id)", "database": "db", "engine": "unix:///x", "containerId": "c0", "image": "store:1",
                 "imageId": "sha256:1", "imageDigests": [], "recipe": "store", "method": "whole", "version": "\(version)",
                 "databases": ["a"], "data": "/d", "mount": "/d", "kept": [], "notes": [], "facts": {}, "keys": [],
                 "startedAt": "\(day)T01:00:00.000Z", "endedAt": "\(day)T01:02:00.000Z", "streamBytes": 9,
                 "storedBytes": 4096, "sha256": "sha256:0"}
                """
            try Data(manifest.utf8).write(to: URL(fileURLWithPath: folder + "/manifest.json"))
            try Data(count: 4096).write(to: URL(fileURLWithPath: folder + "/backup.zst"))
        }

        func run(_ arguments: String...) async throws -> BuiltGalley.Result {
            try await BuiltGalley.run(["backup"] + arguments, environment: ["GALLEY_STATE_DIR": path + "/state"])
        }

        func list(_ more: String...) async throws -> BuiltGalley.Result {
            try await BuiltGalley.run(
                ["backup", "list", "--from", path + "/shelf"] + more, environment: ["GALLEY_STATE_DIR": path + "/state"]
            )
        }
    }

    @Test func aDirectoryIsListedWithoutAnEngine() async throws {
        let shelf = Shelf()
        try shelf.put("20260101-1", "2026-01-01")
        try shelf.put("20260102-1", "2026-01-02")
        let table = try await shelf.list()
        #expect(table.status == 0)
        #expect(table.error == "")
        let lines = table.out.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines[1].hasPrefix(
                "20260102-1   db         succeeded   whole    1.2       2026-01-02T01:00:00Z   4.0 KiB   no"))
        let json = try JSONValue(parsing: try await shelf.list("db", "--output", "json").out.utf8)
        #expect(json.array?.compactMap { $0["id"]?.string } == ["20260102-1", "20260101-1"])
        #expect(json.array?[0][path: "manifest", "databases"] == ["a"])
        #expect(try await shelf.list("other").out == "No backups.\n")
        // By the name that every other command takes.
        #expect(try await shelf.list("east/db", "--output", "json").out == shelf.list("db", "--output", "json").out)
        #expect(try await shelf.run("list", "--from", "/nonexistent/shelf").status == 64)
    }

    @Test func absenceIsAnAlarm() async throws {
        let shelf = Shelf()
        try shelf.put("20260101-1", "2026-01-01")
        let old = try await shelf.list("db", "--check", "--max-age", "26h")
        #expect(old.status == 3)
        #expect(old.error.contains("the newest backup of 'db' is of 2026-01-01T01:00:00Z, more than 26 h ago"))
        #expect(try await shelf.list("db", "--check", "--max-age", "99999d").status == 0)
        #expect(try await shelf.list("db", "--check", "--verified", "--max-age", "99999d").status == 3)
        #expect(try await shelf.run("list", "db", "--check").status == 3)
        #expect(try await shelf.list("--check").status == 64)
        #expect(try await shelf.list("db", "--max-age", "1h").status == 64)
    }

    @Test func whatHasLostItsBytesIsNoBackup() async throws {
        let shelf = Shelf()
        for day in 1...4 { try shelf.put("2026010\(day)-1", "2026-01-0\(day)") }
        let from = shelf.path + "/shelf"
        try FileManager.default.removeItem(atPath: from + "/db/20260104-1/backup.zst")
        try Data(count: 10).write(to: URL(fileURLWithPath: from + "/db/20260103-1/backup.zst"))
        let table = try await shelf.list()
        #expect(table.out.split(separator: "\n").filter { $0.contains(" damaged ") }.count == 2, "\(table.out)")
        let plan = try await shelf.run("prune", "db", "--from", from, "--keep", "1", "--plan", "--output", "json")
        #expect(
            try JSONValue(parsing: plan.out.utf8).array?.compactMap { $0["folder"]?.string } == [
                from + "/db/20260101-1", from + "/db/20260103-1", from + "/db/20260104-1",
            ])
        for day in 1...2 { try FileManager.default.removeItem(atPath: from + "/db/2026010\(day)-1/backup.zst") }
        #expect(try await shelf.list("db", "--check", "--max-age", "99999d").status == 3)
    }

    @Test func theVersionBeforeIsKeptUntilOneOfThePresentIsProved() async throws {
        let shelf = Shelf()
        try shelf.put("20260101-1", "2026-01-01", version: "1.1")
        try shelf.put("20260102-1", "2026-01-02", version: "1.1")
        for day in 3...4 { try shelf.put("2026010\(day)-1", "2026-01-0\(day)") }
        let from = shelf.path + "/shelf"
        let plan = try await shelf.run("prune", "db", "--from", from, "--keep", "1", "--plan", "--output", "json")
        #expect(
            try JSONValue(parsing: plan.out.utf8).array?.compactMap { $0["folder"]?.string } == [
                from + "/db/20260101-1", from + "/db/20260103-1",
            ])
    }

    @Test func whatBelongsToARestoreInPlaceIsSaidOfNoOther() async throws {
        let shelf = Shelf()
        try shelf.put("20260101-1", "2026-01-01")
        let place = shelf.path + "/shelf/db/20260101-1"
        for wrong in [
            ["--confirm", "db"], ["--plan"], ["--copy-to", "/x"], ["--reason", "x"], ["--in-place", "--image", "x:1"],
            ["--in-place", "--env", "A=b"], ["--in-place", "--publish", "1:1"], ["--in-place", "--copy-to", "x"],
            ["--in-place", "--confirm", "other"],
        ] {
            let ended = try await BuiltGalley.run(
                ["backup", "restore", place, "db"] + wrong, environment: ["GALLEY_STATE_DIR": shelf.path + "/state"])
            #expect(ended.status == 64, "\(wrong): \(ended.error)")
        }
    }

    @Test func whatIsPrunedIsAskedForFirst() async throws {
        let shelf = Shelf()
        for day in 1...4 { try shelf.put("2026010\(day)-1", "2026-01-0\(day)") }
        let from = shelf.path + "/shelf"
        let plan = try await shelf.run("prune", "db", "--from", from, "--keep", "2", "--plan", "--output", "json")
        #expect(plan.status == 0)
        let folders = [from + "/db/20260101-1", from + "/db/20260102-1"]
        #expect(try JSONValue(parsing: plan.out.utf8).array?.compactMap { $0["folder"]?.string } == folders)
        #expect(try await shelf.run("prune", "db", "--from", from, "--keep", "2").status == 64)
        #expect(try await shelf.run("prune", "db", "--from", from, "--yes").status == 64)
        #expect(try await shelf.run("prune", "db", "--from", from, "--keep", "0", "--yes").status == 64)
        #expect(try await shelf.run("prune", "db", "--from", from + "x", "--keep", "1", "--yes").status == 64)
        #expect(try await shelf.run("list", "db", "--from", from + "x").status == 64)
        #expect(folders.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        let done = try await shelf.run("prune", "db", "--from", from, "--keep", "2", "--yes")
        #expect(done.status == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: from + "/db").sorted() == ["20260103-1", "20260104-1"])
        #expect(
            try await shelf.run("prune", "db", "--from", from, "--keep", "2", "--yes").out == "Nothing to remove.\n")
    }
}
