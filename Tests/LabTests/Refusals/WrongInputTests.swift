import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Wrong input: one clear error, its exit code, and a database that was not touched.
    @Suite(.serialized, .lane, .timeLimit(.minutes(2)))
    struct WrongInput {
        /// Runs galley and demands a refusal that leaves everything as it is.
        private func refused(
            _ database: LabDatabase, _ arguments: [String], exitCode: Int32 = 64, saying text: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let before = try await database.state()
            let left = try await database.leftovers()
            let ended = try await database.galley.run(arguments)
            #expect(ended.exitCode == exitCode, Comment(rawValue: ended.report), sourceLocation: sourceLocation)
            #expect(ended.errors.count == 1, Comment(rawValue: ended.report), sourceLocation: sourceLocation)
            #expect(ended.stderr.contains(text), Comment(rawValue: ended.report), sourceLocation: sourceLocation)
            #expect(try await database.state() == before, sourceLocation: sourceLocation)
            #expect(try await database.leftovers() == left, sourceLocation: sourceLocation)
        }

        @Test("names, images, engines and plans that are not right")
        func namesAndImages() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let name = database.name
                let target = "lab/mariadb:10.11-b"
                try await refused(
                    database, ["upgrade", name + "x", "--to", target, "--yes"], saying: "no container '\(name)x'")
                try await refused(
                    database, ["upgrade", name, "--to", "localhost:1/mariadb:12", "--yes"], exitCode: 69,
                    saying: "the engine can't reach localhost:1")
                try await refused(
                    database, ["upgrade", name, "--to", "lab/postgres:15-a", "--yes"],
                    saying: "is an image of PostgreSQL, and the container runs MariaDB")
                try await refused(
                    database, ["upgrade", name, "--to", "lab/base:bookworm", "--yes"],
                    saying: "lab/base:bookworm is no database image Galley knows")
                try await refused(
                    database, ["upgrade", name, "--to", target, "--yes", "-H", "unix:///nowhere/engine.sock"],
                    exitCode: 69, saying: "/nowhere/engine.sock")
                try await refused(
                    database, ["upgrade", name, "--to", target, "--copy-to", "relative", "--yes"], saying: "--copy-to")
                try await refused(
                    database, ["upgrade", name, "--to", target, "--password", "file:/x", "--yes"], saying: "--user")
                // Nobody is there to ask, and --yes was not given.
                try await refused(database, ["upgrade", name, "--to", target], saying: "--yes")
                try await refused(database, ["resume", name, "--yes"], saying: name)
                try await refused(database, ["rollback", name, "--yes"], saying: name)

                let plan = try await database.galley.json("upgrade", name, "--to", target, "--plan")
                let file = database.folder + "/plan.json"
                try plan.bytes().write(to: file)
                try await database.lab.docker("update", "--cpu-shares", "300", name)
                try await refused(
                    database, ["apply", file, "--yes"], exitCode: 3, saying: "no longer matches '\(name)'")
                try await database.sql("SELECT 1")
            }
        }

        @Test("a password that is wrong, where the container's own does not work either")
        func wrongPassword() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                let (wrong, right) = (database.folder + "/wrong", database.folder + "/right")
                try Array("not-this-one\n".utf8).write(to: wrong)
                try Array("changed-since\n".utf8).write(to: right)
                let upgrade = ["upgrade", database.name, "--to", "lab/mariadb:10.11-b"]
                // The image's own variable would do, but the user said otherwise.
                try await refused(
                    database, upgrade + ["--yes", "--user", "root", "--password", "file:\(wrong)"],
                    saying: "no login to the database")
                try await database.sql("SET PASSWORD FOR root@localhost = PASSWORD('changed-since')")
                try await refused(database, upgrade + ["--yes"], saying: "no login to the database")
                try await refused(
                    database, upgrade + ["--yes", "--user", "root", "--password", "file:\(wrong)"],
                    saying: "no login to the database")
                try await refused(
                    database, upgrade + ["--yes", "--user", "root", "--password", "file:\(wrong)-not-there"],
                    saying: "not-there")
                let ended = try await database.galley.run(
                    upgrade + ["--yes", "--user", "root", "--password", "file:\(right)"])
                #expect(ended.exitCode == 0, Comment(rawValue: ended.report))
            }
        }

        @Test("a lower version")
        func lowerVersion() async throws {
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:11.8")) { database in
                try await refused(
                    database, ["upgrade", database.name, "--to", "lab/mariadb:10.11", "--yes"], saying: "11.8")
            }
        }

        @Test("a container that vanishes when it stops")
        func removedWhenStopped() async throws {
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", arguments: ["--rm"], restart: nil)
            try await LabDatabase.with(.mariadb, options) { database in
                try await refused(
                    database, ["upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes"], saying: "--rm")
            }
        }

        @Test("data that is on no mount")
        func offTheMounts() async throws {
            let options = LabDatabase.Options(
                image: "lab/mariadb:10.11", storage: .custom, command: ["--datadir=/srv/rows"])
            try await LabDatabase.with(.mariadb, options) { database in
                try await refused(
                    database, ["upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--yes"], saying: "/srv/rows")
            }
        }

        @Test("a replica, and a container that compose owns")
        func replicaAndOwner() async throws {
            let labels = [
                "--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=db",
                "--label", "com.docker.compose.project.config_files=/srv/shop/compose.yaml",
                "--label", "com.docker.compose.project.working_dir=/srv/shop",
            ]
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", arguments: labels)
            try await LabDatabase.with(.mariadb, options) { database in
                let upgrade = ["upgrade", database.name, "--to", "lab/mariadb:10.11-b"]
                try await refused(database, upgrade + ["--yes"], saying: "/srv/shop/compose.yaml")
                let acknowledged = try await database.galley.run(upgrade + ["--owner-acknowledged", "--plan"])
                #expect(acknowledged.exitCode == 0, Comment(rawValue: acknowledged.report))
                #expect(acknowledged.stdout.contains("/srv/shop/compose.yaml"))

                try await database.sql(
                    "CHANGE MASTER TO MASTER_HOST='127.0.0.9', MASTER_USER='x', MASTER_PASSWORD='y'; START SLAVE")
                try await refused(database, upgrade + ["--yes", "--owner-acknowledged"], saying: "replica")
                try await database.sql("STOP SLAVE; RESET SLAVE ALL")

                let ended = try await database.galley.run(upgrade + ["--owner-acknowledged", "--yes"])
                #expect(ended.exitCode == 0, Comment(rawValue: ended.report))
                let successor = try await database.lab.inspect(database.name)
                #expect(
                    successor?[path: "Config", "Labels", "com.docker.compose.project"]?.string == "shop")
            }
        }
    }
}
