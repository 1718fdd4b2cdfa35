import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// The engine with the database is lost: what was acknowledged before the backup's end comes back on another one.
    @Suite(
        .serialized, .lane, .enabled(if: Lab.podman != nil, Comment(rawValue: Lab.podmanAbsence)),
        .timeLimit(.minutes(4)))
    struct SecondEngineTests {
        /// What was acknowledged when the server's log had got so far.
        private struct Sample: Sendable {
            var rows: [String]
            var position: Int64
        }

        /// The log's position is read after the rows: each of them was committed before it.
        private func sample(_ database: LabDatabase, _ writer: LabWriter) async throws -> Sample {
            let rows = try writer.acknowledgedRows()
            let position =
                database.kind == .postgresql
                ? "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
                : "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'INNODB_LSN_CURRENT'"
            return Sample(rows: rows, position: try #require(Int64(try await database.sql(position))))
        }

        /// A Galley whose backups last, so that much is written while they are made.
        private func slow(_ database: LabDatabase) throws -> GalleyBinary {
            let bin = database.folder + "/bin"
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            let script = """
                #!/bin/sh
                PATH=${PATH#*:}
                { sleep 3; exec cat; } | zstd "$@"

                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: bin + "/zstd"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bin + "/zstd")
            var galley = database.galley
            galley.environment["PATH"] = bin + ":" + (galley.environment["PATH"] ?? "")
            return galley
        }

        @Test(
            "with the source and its volume gone, every row acknowledged before the backup's end is back elsewhere",
            arguments: [LabDatabase.Kind.postgresql, .mariadb])
        func elsewhere(kind: LabDatabase.Kind) async throws {
            let podman = try #require(Lab.podman)
            try await LabDatabase.with(kind, BackupTests.options(kind)) { database in
                var galley = database.galley
                galley.environment["GALLEY_CONFIG"] = database.folder + "/galley.yaml"
                let engines = """
                    engines:
                      east: \(database.lab.engine)
                      west: \(podman.engine)
                    databases:
                      shop: { engine: east, container: \(database.name) }

                    """
                try Data(engines.utf8).write(to: URL(fileURLWithPath: database.folder + "/galley.yaml"))
                // The environment leads to another engine: names alone decide.
                galley.environment["DOCKER_HOST"] = podman.engine
                var slow = try slow(database)
                slow.environment.merge(galley.environment.filter { $0.key != "PATH" }) { $1 }
                let slowGalley = slow
                let written = try await LabWriter.during(database) { writer in
                    let first = try await sample(database, writer)
                    let sampler = Task {
                        var samples = [first]
                        while !Task.isCancelled, let next = try? await sample(database, writer) { samples.append(next) }
                        return samples
                    }
                    let made = try await slowGalley.run(
                        "backup", "create", "shop", "--to", database.folder + "/backups")
                    sampler.cancel()
                    #expect(made.exitCode == 0, Comment(rawValue: made.report))
                    return await sampler.value
                }
                #expect(written.verdict.ok)
                let list = try await galley.json("backup", "list", "shop", "--from", database.folder + "/backups")
                let backup = try #require(list.array?.first)
                let place = try #require(backup["place"]?.string)
                let end = try #require(backup[path: "manifest", "logPosition"]?.string.flatMap(Int64.init))
                #expect(end > written.value[0].position)
                let promised = written.value.last { $0.position <= end }?.rows ?? []
                #expect(
                    promised.count > written.value[0].rows.count + 20,
                    "little was written meanwhile: \(written.value[0].rows.count) rows, then \(promised.count)")

                let verified = try await galley.run("backup", "verify", place)
                #expect(verified.exitCode == 0, Comment(rawValue: verified.report))
                _ = try await database.lab.docker("rm", "-f", "-v", database.name)
                _ = try await database.lab.docker("volume", "rm", database.volume)
                let new = database.name + "-west"
                let result: Result<Void, any Error>
                do {
                    try await restore(place, as: new, database, galley, podman, promised)
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
                await Task {
                    _ = try? await podman.tryDocker(["rm", "-f", "-v", new])
                    _ = try? await podman.tryDocker(["volume", "rm", "-f", new + "-data"])
                }.value
                try result.get()
            }
        }

        private func restore(
            _ place: String, as new: String, _ database: LabDatabase, _ galley: GalleyBinary, _ podman: Lab,
            _ promised: [String]
        ) async throws {
            let login = database.kind == .postgresql ? [] : ["--user", "root", "--password", "env:ROOT"]
            let image = BackupTests.options(database.kind).image
            let restored = try await galley.run(
                ["backup", "restore", place, "west/" + new] + login,
                adding: ["ROOT": database.rootPassword])
            #expect(restored.exitCode == 0, Comment(rawValue: restored.report))
            let back = try await RestoreTests.ids(database, in: new, on: podman)
            let missing = promised.filter { !back.contains($0) }
            #expect(missing.isEmpty, "\(missing)")
            // What was written after the backup's end is in none: rows that are missing are seen.
            #expect(try LabWriter(database).acknowledgedRows().contains { !back.contains($0) })
            let verified = try await galley.run(
                ["backup", "verify", place, "--engine", "west", "--image", image] + login,
                adding: ["ROOT": database.rootPassword])
            #expect(verified.exitCode == 0, Comment(rawValue: verified.report))
            #expect(try await podman.containers("name=galley-verify").isEmpty)
        }
    }
}
