import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// PostgreSQL with its rules of access on a read-only bind, where only the operator's own login is a superuser.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct SettingsRegression {
        private static let password = "dba-\(UUID().uuidString.prefix(8))"

        @Test("read-only settings are used throughout and never copied; a renamed successor is left alone")
        func readOnlySettings() async throws {
            let outer = FileManager.default.temporaryDirectory
                .appendingPathComponent("labtest-settings-" + UUID().uuidString.prefix(8).lowercased()).path
            let folder = outer + "/settings"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: outer) }
            let rules = folder + "/pg_hba.conf"
            // The image's first start logs in without a password.
            try Array("local all all trust\nhost all all all scram-sha-256\n".utf8).write(to: rules)
            let options = LabDatabase.Options(
                image: "lab/postgres:15-a", arguments: ["-v", "\(folder):/etc/settings:ro"],
                command: ["-c", "hba_file=/etc/settings/pg_hba.conf"])
            try await LabDatabase.with(.postgresql, options) { database in
                try await prepare(database, rules: rules)
                let before = try #require(try await database.state())
                let settings = try snapshot(outer)
                try await expectOwnLoginNeeded(database)
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run(upgrade(database) + ["--yes"])
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.value.stdout.contains("converting:"))
                // Everything that is copied has such a line.
                let data = upgraded.value.stdout.split(separator: "\n").filter { $0.hasPrefix("  data ") }
                #expect(data.count == 1, "\(data)")
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/postgres:15-b")
                try await expectReadOnly(database, folder)
                #expect(try snapshot(outer) == settings)

                let written = try await database.sql("SELECT count(*) FROM galley_writer")
                try await database.sql("CREATE TABLE afterwards (n int)")
                try await expectRenamedIsLeftAlone(database)
                let back = try await database.galley.run(
                    ["rollback", database.name, "--discard-writes", "--yes"] + login(database))
                #expect(back.exitCode == 0, Comment(rawValue: back.report))
                try await expectBack(database, as: before)
                try await expectReadOnly(database, folder)
                #expect(try snapshot(outer) == settings)
                #expect(try await database.sql("SELECT to_regclass('afterwards') IS NULL") == "t")
                // The copy lacks what was written behind the door, and nothing else.
                let kept = try #require(Int(try await database.sql("SELECT count(*) FROM galley_writer")))
                #expect(kept > 0)
                #expect(kept <= Int(written) ?? 0)
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        /// Makes the step converting, and the container's own superuser none.
        private func prepare(_ database: LabDatabase, rules: String) async throws {
            try await database.sql("UPDATE pg_database SET datcollversion = '2.30'")
            try await database.sql("CREATE ROLE dba SUPERUSER LOGIN PASSWORD '\(Self.password)'")
            try Array((Self.password + "\n").utf8).write(to: database.folder + "/dba")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: database.folder + "/dba")
            try Array("local all all scram-sha-256\nhost all all all scram-sha-256\n".utf8).write(to: rules)
            try await database.sql("SELECT pg_reload_conf()")
            let user = LabDatabase.user
            try await database.sql("GRANT pg_read_all_settings TO \(user); ALTER ROLE \(user) NOSUPERUSER")
        }

        private func login(_ database: LabDatabase) -> [String] {
            ["--user", "dba", "--password", "file:\(database.folder)/dba"]
        }

        private func upgrade(_ database: LabDatabase) -> [String] {
            ["upgrade", database.name, "--to", "lab/postgres:15-b"] + login(database)
        }

        private func expectOwnLoginNeeded(_ database: LabDatabase) async throws {
            let ended = try await database.galley.run("upgrade", database.name, "--to", "lab/postgres:15-b", "--plan")
            #expect(ended.exitCode == 64, Comment(rawValue: ended.report))
            #expect(ended.stderr.contains("no superuser"), Comment(rawValue: ended.report))
        }

        private func expectReadOnly(_ database: LabDatabase, _ folder: String) async throws {
            #expect(try await database.sql("SHOW hba_file") == "/etc/settings/pg_hba.conf")
            let mount = try await database.lab.inspect(database.name)?["Mounts"]?.array?
                .first { $0["Destination"]?.string == "/etc/settings" }
            #expect(mount?["Source"]?.string == folder)
            #expect(mount?["RW"]?.bool == false)
        }

        /// Whoever renamed it serves it under that name: neither it nor the way back is touched, from any machine.
        private func expectRenamedIsLeftAlone(_ database: LabDatabase) async throws {
            let other = database.name + "-elsewhere"
            try await database.lab.docker("rename", database.name, other)
            let (state, left) = (try await database.state(of: other), try await database.leftovers())
            for variables in [[:], ["GALLEY_STATE_DIR": database.folder + "/no-state"]] {
                let ended = try await database.galley.run(
                    ["rollback", database.name, "--discard-writes", "--yes"] + login(database), adding: variables)
                let report = Comment(rawValue: ended.report)
                #expect(ended.exitCode == 64, report)
                #expect(ended.errors.count == 1, report)
                #expect(ended.stderr.contains("docker rename \(other) \(database.name)"), report)
                #expect(!ended.stderr.contains("the lock was gone"), report)
            }
            #expect(try await database.state(of: other) == state)
            #expect(try await database.leftovers() == left)
            try await database.lab.docker("rename", other, database.name)
        }

        /// Every file below with its text and when it was written.
        private func snapshot(_ folder: String) throws -> [String: String] {
            var found: [String: String] = [:]
            for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
                let text = FileManager.default.contents(atPath: "\(folder)/\(path)").map {
                    String(decoding: $0, as: UTF8.self)
                }
                found[path] = "\(attributes[.modificationDate] ?? "-") \(text ?? "-")"
            }
            return found
        }
    }
}
