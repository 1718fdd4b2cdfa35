import Foundation
import GalleyCore
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// A backup takes the place of a real server's data, and the way back is there.
    @Suite(.serialized, .lane, .timeLimit(.minutes(4)))
    struct InPlaceTests {
        private let create = "CREATE TABLE written_later (n int)"

        private func hasLater(_ database: LabDatabase) async throws -> Bool {
            try await database.sql(
                "SELECT count(*) FROM information_schema.tables WHERE table_name = 'written_later'") == "1"
        }

        private func restore(_ place: String, _ database: LabDatabase) -> [String] {
            ["backup", "restore", place, database.name, "--in-place", "--confirm", database.name]
        }

        @Test(
            "killed on its way it is finished, put back, and a backup that can't be brought back changes nothing",
            arguments: [LabDatabase.Kind.postgresql, .mariadb])
        func inPlace(kind: LabDatabase.Kind) async throws {
            var options = BackupTests.options(kind)
            options.restart = "unless-stopped"
            // A bind and a volume are put back in different ways.
            options.storage = kind == .mariadb ? .bind : .namedVolume
            try await LabDatabase.with(kind, options) { database in
                let before = try #require(try await database.state())
                let written = try await LabWriter.during(database) { writer in
                    let rows = try writer.acknowledgedRows()
                    let made = try await database.galley.run(
                        "backup", "create", database.name, "--to", database.folder + "/backups")
                    #expect(made.exitCode == 0, Comment(rawValue: made.report))
                    return rows
                }
                let list = try await database.galley.json("backup", "list", database.name)
                let place = try #require(list.array?.first?["place"]?.string)
                try await database.sql(create)

                try await expectRefusals(place, database)
                #expect(try await database.state() == before)
                try await killAndResume(place, database)
                let back = try await RestoreTests.ids(database, in: database.name)
                #expect(written.value.allSatisfy { back.contains($0) })
                #expect(try await !hasLater(database))
                try await expectUpgraded(database, from: before, to: options.image)
                let status = try await database.galley.json("status", database.name).array?.first
                #expect(
                    status?["step"]?.string == "restore" && status?["state"]?.string == "done", "\(status ?? .null)")

                let undone = try await database.galley.run("rollback", database.name, "--discard-writes", "--yes")
                #expect(undone.exitCode == 0, Comment(rawValue: undone.report))
                try await expectBack(database, as: before)
                #expect(try await hasLater(database))

                let failed = try await database.galley.run(restore(try await torn(place, database), database))
                #expect(failed.exitCode == 1, Comment(rawValue: failed.report))
                #expect(failed.errors.count == 1)
                #expect(failed.stderr.contains("everything was put back"), Comment(rawValue: failed.report))
                try await expectBack(database, as: before)
                #expect(try await hasLater(database))
                #expect(try await LabWriter(database).verdict().ok)
                let pruned = try await database.galley.run("prune", database.name, "--yes")
                #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                #expect(try await database.leftovers() == [])
            }
        }

        private func expectRefusals(_ place: String, _ database: LabDatabase) async throws {
            let plan = try await database.galley.json("backup", "restore", place, database.name, "--in-place", "--plan")
            let titles = plan["steps"]?.array?.compactMap { $0["title"]?.string } ?? []
            #expect(titles.contains { $0.hasPrefix("put backup ") }, "\(titles)")
            for more in [[], ["--confirm", "another"]] {
                let unsure = try await database.galley.run(
                    ["backup", "restore", place, database.name, "--in-place"] + more)
                #expect(unsure.exitCode == 64, Comment(rawValue: unsure.report))
                #expect(unsure.errors.count == 1)
            }
        }

        private func killAndResume(_ place: String, _ database: LabDatabase) async throws {
            let wasSeen = Mutex(false)
            let killed = try await database.galley.run(
                restore(place, database),
                onLine: { line, process in
                    // Written when that step has ended: the next one replaces the data.
                    guard line.contains("write down the intent to replace the data") else { return }
                    wasSeen.withLock { $0 = true }
                    try? await Task.sleep(for: .milliseconds(400))
                    process.signal(SIGKILL)
                })
            try #require(wasSeen.withLock { $0 } && killed.exitCode == -SIGKILL, Comment(rawValue: killed.report))
            let status = try await database.galley.json("status", database.name).array?.first
            #expect(status?["state"]?.string == "interrupted")
            let resumed = try await database.galley.run("resume", database.name, "--yes")
            #expect(resumed.exitCode == 0, Comment(rawValue: resumed.report))
        }

        /// The same backup with a stream that ends too early, and a checksum that is right.
        private func torn(_ place: String, _ database: LabDatabase) async throws -> String {
            let bad = database.folder + "/torn"
            try FileManager.default.copyItem(atPath: place, toPath: bad)
            _ = try await LabProcess.checked([
                "sh", "-c", "cd '\(bad)' && zstd -q -d -c backup.zst | head -c 4000000 | zstd -q >t && mv t backup.zst",
            ])
            let manifest = URL(fileURLWithPath: bad + "/manifest.json")
            var json = try JSONValue(parsing: Data(contentsOf: manifest))
            let sum = try await LabProcess.checked(["sha256sum", bad + "/backup.zst"]).stdout.prefix(64)
            json["sha256"] = .string("sha256:" + sum)
            let size = try FileManager.default.attributesOfItem(atPath: bad + "/backup.zst")[.size] as? Int64
            json["storedBytes"] = .integer(try #require(size))
            try Data(json.bytes()).write(to: manifest)
            return bad
        }
    }
}
