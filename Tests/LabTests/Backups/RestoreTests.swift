import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Backups are only worth what comes back.
    @Suite(.serialized, .lane, .timeLimit(.minutes(4)))
    struct RestoreTests {
        static func ids(_ database: LabDatabase, in container: String, on lab: Lab? = nil) async throws -> Set<String> {
            let sql = "SELECT id FROM galley_writer"
            let client =
                database.kind == .postgresql
                ? ["psql", "-qtA", "-U\(LabDatabase.user)", "-d\(LabDatabase.database)", "-c", sql]
                : ["mariadb", "-N", "-uroot", "-p\(database.rootPassword)", LabDatabase.database, "-e", sql]
            let rows = try await (lab ?? database.lab).docker(["exec", container] + client)
            return Set(rows.split(separator: "\n").map(String.init))
        }

        @Test(
            "with the source and its volume gone, every row acknowledged before the backup began is back",
            arguments: [LabDatabase.Kind.postgresql, .mariadb])
        func lostSource(kind: LabDatabase.Kind) async throws {
            try await LabDatabase.with(kind, BackupTests.options(kind)) { database in
                let to = database.folder + "/backups"
                let written = try await LabWriter.during(database) { writer in
                    var before: [String] = []
                    for method in ["physical", "dump"] {
                        before = before.isEmpty ? try writer.acknowledgedRows() : before
                        let made = try await database.galley.run(
                            "backup", "create", database.name, "--to", to, "--method", method)
                        #expect(made.exitCode == 0, Comment(rawValue: made.report))
                    }
                    return before
                }
                #expect(written.value.count > 5)
                let list = try await database.galley.json("backup", "list", "--from", to)
                let places = try #require(list.array?.compactMap { $0["place"]?.string })
                #expect(places.count == 2)
                try await expectDamageIsFound(database, places[1])
                for place in places {
                    let verified = try await database.galley.run("backup", "verify", place)
                    #expect(verified.exitCode == 0, Comment(rawValue: verified.report))
                    #expect(verified.stdout.contains("1 of 1 table read, "), Comment(rawValue: verified.report))
                }
                #expect(try await database.lab.containers("name=galley-verify").isEmpty)
                #expect(try await database.lab.volumes("name=galley-verify").isEmpty)

                _ = try await database.lab.docker("rm", "-f", "-v", database.name)
                _ = try await database.lab.docker("volume", "rm", database.volume)
                let login = kind == .postgresql ? [] : ["--user", "root", "--password", "env:ROOT"]
                let more = ["ROOT": database.rootPassword]
                for (number, place) in places.enumerated() {
                    let new = "\(database.name)-\(number)"
                    let restored = try await database.galley.run(
                        ["backup", "restore", place, new] + login, adding: more)
                    #expect(restored.exitCode == 0, Comment(rawValue: restored.report))
                    let back = try await Self.ids(database, in: new)
                    let missing = written.value.filter { !back.contains($0) }
                    #expect(missing.isEmpty, "\(missing)")
                    let again = try await database.galley.run(["backup", "restore", place, new] + login, adding: more)
                    #expect(again.exitCode == 64, Comment(rawValue: again.report))
                }
            }
        }

        /// What came of a dump before the cut is loaded without an error, and to its reader the cut looks like the end.
        @Test(
            "a dump whose connection was cut is no restore, and nothing is said against the backup",
            arguments: [LabDatabase.Kind.postgresql, .mariadb])
        func cut(kind: LabDatabase.Kind) async throws {
            try await LabDatabase.with(kind, BackupTests.options(kind)) { database in
                let to = database.folder + "/backups"
                let made = try await database.galley.run(
                    "backup", "create", database.name, "--to", to, "--method", "dump")
                #expect(made.exitCode == 0, Comment(rawValue: made.report))
                let list = try await database.galley.json("backup", "list", "--from", to)
                let place = try #require(list.array?.first?["place"]?.string)
                let engine = database.lab.engine.replacing("unix://", with: "unix:")
                // None of it, and a beginning that ends within a comment of the dump's head.
                for bytes in [0, 40] {
                    let front = "\(database.folder)/front-\(bytes).sock"
                    try await CutFront.serving(
                        at: "unix:" + front, before: engine, lab: database.lab, folder: database.folder,
                        ["--hang-up", "/attach:\(bytes)"]
                    ) { _ in
                        var galley = database.galley
                        galley.environment["DOCKER_HOST"] = "unix://" + front
                        let ended = try await galley.run("backup", "verify", place)
                        #expect(ended.exitCode == 1, Comment(rawValue: ended.report))
                        #expect(ended.errors.count == 1)
                        #expect(ended.stderr.contains("did not arrive whole"), Comment(rawValue: ended.report))
                    }
                }
                let after = try await database.galley.json("backup", "list", "--from", to)
                #expect(after.array?.count == 1)
                #expect(after.array?.first?["check"] == nil)
                #expect(try await database.lab.containers("name=galley-verify").isEmpty)
            }
        }

        /// One error each, before anything is made.
        private func expectDamageIsFound(_ database: LabDatabase, _ place: String) async throws {
            let bad = database.folder + "/bad"
            for damage in [
                "truncate -s -1 backup.zst", "printf x | dd of=backup.zst bs=1 seek=5000 conv=notrunc",
                "rm backup.zst",
            ] {
                try? FileManager.default.removeItem(atPath: bad)
                try FileManager.default.copyItem(atPath: place, toPath: bad)
                _ = try await LabProcess.run(["sh", "-c", "cd '\(bad)' && \(damage)"])
                let found = try await database.galley.run("backup", "verify", bad)
                #expect(found.exitCode == 65, Comment(rawValue: found.report))
                #expect(found.errors.count == 1)
                #expect(found.stderr.contains("is damaged"), Comment(rawValue: found.report))
            }
        }
    }
}
