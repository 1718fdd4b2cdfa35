import Foundation
import GalleyCore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

extension Labs {
    /// Backups of real servers that go on working.
    @Suite(.serialized, .lane, .timeLimit(.minutes(4)))
    struct BackupTests {
        static func options(_ kind: LabDatabase.Kind) -> LabDatabase.Options {
            LabDatabase.Options(image: kind == .postgresql ? "lab/postgres:15-a" : "lab/mariadb:10.11", restart: "no")
        }

        private func create(_ database: LabDatabase, _ rest: String...) -> [String] {
            ["backup", "create", database.name] + rest
        }

        /// What a backup's client has in the server: of MariaDB everybody but the writer and who asks.
        private func sessions(_ database: LabDatabase) async throws -> String {
            switch database.kind {
            case .postgresql:
                try await database.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'galley-%'")
            default:
                try await database.sql(
                    "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'root' AND ID <> CONNECTION_ID()")
            }
        }

        private func expectNothingLeft(_ database: LabDatabase) async throws {
            #expect(try await sessions(database) == "0")
            let left = try await processes(database)
            #expect(!left.contains("galley"), "\(left)")
            let log = try await database.lab.tryDocker(["logs", database.name]).report
            #expect(!log.contains("terminating any other active server processes"), "\(log.suffix(2000))")
        }

        private func processes(_ database: LabDatabase) async throws -> String {
            try await database.lab.docker(
                "exec", database.name, "sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null; true")
        }

        /// The server's own tool is at work.
        private func awaitTool(_ database: LabDatabase) async throws {
            let tool = database.kind == .postgresql ? "pg_basebackup" : "mariadb-backup"
            try await eventually("the start of \(tool)") { try await processes(database).contains(tool) }
        }

        private func outcomes(_ database: LabDatabase) async throws -> [String] {
            try await database.galley.json("backup", "list", database.name).array?.compactMap { $0["outcome"]?.string }
                ?? []
        }

        @Test(
            "each method makes a whole backup under load, and no client notices",
            arguments: [
                LabDatabase.Kind.postgresql, .mariadb,
            ])
        func whole(kind: LabDatabase.Kind) async throws {
            try await LabDatabase.with(kind, Self.options(kind)) { database in
                let to = database.folder + "/backups"
                let written = try await LabWriter.during(database) { _ in
                    for method in ["physical", "dump"] {
                        let made = try await database.galley.run(create(database, "--to", to, "--method", method))
                        #expect(made.exitCode == 0, Comment(rawValue: made.report))
                    }
                }
                #expect(written.verdict.ok, "\(written.verdict)")
                let found = try await database.galley.json("backup", "list", "--from", to)
                #expect(found.array?.compactMap { $0["method"]?.string } == ["dump", "physical"])
                for backup in found.array ?? [] {
                    let manifest = backup["manifest"]
                    #expect(manifest?["databases"]?.strings.contains(LabDatabase.database) == true, "\(backup.text())")
                    #expect(manifest?["data"]?.string == kind.dataPath)
                    #expect(!backup.text().contains(database.rootPassword))
                    let file = try #require(backup["place"]?.string) + "/backup.zst"
                    let sum = try await LabProcess.run(["sha256sum", file]).stdout.prefix(64)
                    #expect(manifest?["sha256"]?.string == "sha256:" + sum)
                    #expect(try await LabProcess.run(["zstd", "-q", "-t", file]).exitCode == 0)
                }
                #expect(try await outcomes(database) == ["succeeded", "succeeded"])
                try await expectNothingLeft(database)
            }
        }

        @Test(
            "killed on its way it leaves no backup and nothing in the server",
            arguments: [LabDatabase.Kind.postgresql, .mariadb])
        func killed(kind: LabDatabase.Kind) async throws {
            try await LabDatabase.with(kind, Self.options(kind)) { database in
                let to = database.folder + "/backups"
                let folder = to + "/" + database.name
                let slow = try Self.slow(database)
                let killed = try await slow.run(
                    create(database, "--to", to),
                    onStart: { process in
                        try? await awaitTool(database)
                        #expect((try? halves(in: folder)) == ["half"])
                        let second = try? await database.galley.run(create(database, "--to", to))
                        #expect(second?.exitCode == 75, Comment(rawValue: second?.report ?? "none"))
                        #expect(second?.errors.count == 1)
                        process.signal(SIGKILL)
                    })
                #expect(killed.exitCode == -SIGKILL)
                try await eventually("the end of the session") { try await sessions(database) == "0" }
                try await expectNothingLeft(database)
                #expect(try await outcomes(database) == ["refused", "lost"])
                #expect(try await database.galley.json("backup", "list", "--from", to) == [])
                let pruned = try await database.galley.run(
                    "backup", "prune", database.name, "--from", to, "--keep", "1", "--yes")
                #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])

                let late = try await slow.run(create(database, "--to", to, "--timeout", "3s"))
                #expect(late.exitCode == 1, Comment(rawValue: late.report))
                #expect(late.errors.count == 1)
                #expect(late.stderr.contains("nothing of it is left"), Comment(rawValue: late.report))
                try await expectNothingLeft(database)

                let cut = try await slow.run(
                    create(database, "--to", to),
                    onStart: { _ in
                        try? await awaitTool(database)
                        _ = try? await database.lab.tryDocker(["kill", database.name])
                    })
                #expect(cut.exitCode == 1, Comment(rawValue: cut.report))
                #expect(cut.errors.count == 1)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
                #expect(try await outcomes(database) == ["lost", "timed-out", "refused", "lost"])
            }
        }

        /// A Galley whose zstd takes some 300 KiB a second: every stream lasts.
        private static func slow(_ database: LabDatabase) throws -> GalleyBinary {
            let bin = database.folder + "/bin"
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            let script = """
                #!/bin/sh
                printf half
                while [ "$(dd bs=65536 count=1 2>/dev/null | wc -c)" -gt 0 ]; do sleep 0.2; done

                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: bin + "/zstd"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bin + "/zstd")
            var galley = database.galley
            galley.environment["PATH"] = bin + ":" + (galley.environment["PATH"] ?? "")
            return galley
        }

        private func halves(in folder: String) throws -> [String] {
            try (FileManager.default.subpaths(atPath: folder) ?? []).filter { $0.hasSuffix(".partial/backup.zst") }
                .map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
        }
    }
}
