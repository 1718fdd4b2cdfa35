import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct ConvertingUpgrade {
        @Test("a conversion on a bind mount keeps every row; going back discards only what came after it")
        func bind() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11", storage: .bind)) { database in
                let before = try #require(try await database.state())
                try await database.sql("CREATE TABLE kept (n INT PRIMARY KEY); INSERT INTO kept VALUES (1)")
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                #expect(upgraded.value.stderr.contains("same content in 2 of 2 tables"))
                try await expectUpgraded(database, from: before, to: "lab/mariadb:11.8")
                #expect(try await database.sql("SELECT @@version").hasPrefix("11.8."))
                try await database.sql("INSERT INTO kept VALUES (2)")

                let running = try await database.state()
                let refused = try await database.galley.run("rollback", database.name, "--yes")
                #expect(refused.exitCode == 64, Comment(rawValue: refused.report))
                #expect(refused.errors.count == 1)
                #expect(refused.stderr.contains("--discard-writes"))
                #expect(try await database.state() == running)
                #expect(try await database.sql("SELECT GROUP_CONCAT(n) FROM kept") == "1,2")
                let status = try await database.galley.json("status", database.name).array ?? []
                #expect(status.first?["state"]?.string == "done")

                let back = try await database.galley.run("rollback", database.name, "--discard-writes", "--yes")
                #expect(back.exitCode == 0, Comment(rawValue: back.report))
                try await expectBack(database, as: before)
                #expect(try await database.sql("SELECT @@version").hasPrefix("10.11."))
                #expect(try await database.sql("SELECT GROUP_CONCAT(n) FROM kept") == "1")
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("a conversion on an anonymous volume carries the volume over; after prune nothing else is left")
        func anonymousVolume() async throws {
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", storage: .anonymousVolume)
            try await LabDatabase.with(.mariadb, options) { database in
                let before = try #require(try await database.state())
                let volume = try await dataVolume(database)
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:11.8")
                #expect(try await dataVolume(database) == volume)
                #expect(try await database.galley.run("prune", database.name, "--yes").exitCode == 0)
                #expect(try await database.leftovers() == [])
                #expect(try await dataVolume(database) == volume)
                #expect(try await LabWriter(database).verdict().ok)
            }
        }

        private func dataVolume(_ database: LabDatabase) async throws -> String? {
            try await database.lab.inspect(database.name)?["Mounts"]?.array?
                .first { $0["Destination"]?.string == "/var/lib/mysql" }?["Name"]?.string
        }

        @Test("an image that converts and never gets ready is undone by itself, and the next upgrade works")
        func brokenImage() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                // The built-in recipe is patient; this image uses all the patience there is.
                try await UserRecipe.copy(
                    "mariadb", to: database.galley,
                    replacing: ["start-timeout: 5m": "start-timeout: 8s", "    timeout: 5m": "    timeout: 10s"])
                let before = try #require(try await database.state())
                let broken = try await LabWriter.during(database) { _ in
                    try await database.galley.run(
                        "upgrade", database.name, "--to", "lab/mariadb:11.8-broken", "--yes")
                }
                #expect(broken.value.exitCode == 1, Comment(rawValue: broken.value.report))
                #expect(broken.value.errors.count == 1)
                #expect(broken.verdict.ok, "\(broken.verdict)")
                try await expectBack(database, as: before)
                #expect(try await database.sql("SELECT @@version").hasPrefix("10.11."))
                #expect(try await !database.sql("SHOW DATABASES").contains("lab_broken"))

                let good = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/mariadb:11.8", "--yes")
                }
                #expect(good.value.exitCode == 0, Comment(rawValue: good.value.report))
                #expect(good.verdict.ok, "\(good.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/mariadb:11.8")
                let pruned = try await database.galley.run("prune", database.name, "--yes")
                #expect(pruned.exitCode == 0, Comment(rawValue: pruned.report))
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("a changed collation version makes PostgreSQL's step converting; afterwards the recorded one is right")
        func collation() async throws {
            try await LabDatabase.with(.postgresql, .init(image: "lab/postgres:15-a", storage: .bind)) { database in
                let before = try #require(try await database.state())
                try await database.sql(
                    "CREATE TABLE word (t text PRIMARY KEY); INSERT INTO word VALUES ('a'), ('B'), ('ä')")
                let recorded = "SELECT count(*) FROM pg_database WHERE datcollversion = '2.30'"
                try await database.sql("UPDATE pg_database SET datcollversion = '2.30'")
                #expect(try await database.sql(recorded) != "0")
                let upgraded = try await LabWriter.during(database) { _ in
                    try await database.galley.run("upgrade", database.name, "--to", "lab/postgres:15-b", "--yes")
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.value.stdout.contains("converting:"))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                try await expectUpgraded(database, from: before, to: "lab/postgres:15-b")
                #expect(try await database.sql(recorded) == "0")
                let wrong = """
                    SELECT count(*) FROM pg_database WHERE datallowconn
                    AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
                    """
                #expect(try await database.sql(wrong) == "0")
                #expect(try await database.sql("SELECT string_agg(t, ',' ORDER BY t) FROM word") != "")
            }
        }
    }
}
