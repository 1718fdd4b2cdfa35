import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Real engines and a database by their names in one galley.yaml, while the environment points elsewhere.
    @Suite(
        .serialized, .lane, .enabled(if: Lab.isUp, Comment(rawValue: Lab.absence)),
        .enabled(if: Lab.podman != nil, Comment(rawValue: Lab.podmanAbsence)), .timeLimit(.minutes(3)))
    struct NamedEngines {
        @Test("a database is upgraded and put back by its name, over TLS, with another engine in use")
        func byName() async throws {
            let podman = try #require(Lab.podman)
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                var galley = try FarLab.overTLS(database.galley)
                try write(
                    database, podman, url: galley.environment["DOCKER_HOST"], galley.environment["DOCKER_CERT_PATH"])
                for name in ["DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"] { galley.environment[name] = nil }
                galley.environment["DOCKER_HOST"] = podman.engine
                galley.environment["GALLEY_CONFIG"] = database.folder + "/galley.yaml"

                let lines = try await galley.json("status", "--all").array ?? []
                #expect(Set(lines.map { $0["engine"]?.string }) == ["east", "pod"])
                let own = lines.first { $0["database"]?.string == database.name }
                #expect(own?["engine"]?.string == "east" && own?["recipe"]?.string == "mariadb", "\(lines)")

                // The name that the engine in use would have to know is refused there.
                let elsewhere = try await galley.run("upgrade", database.name, "--to", "lab/mariadb:10.11-b", "--plan")
                #expect(elsewhere.exitCode == 64, Comment(rawValue: elsewhere.report))

                let before = try #require(try await database.state())
                let plan = try await galley.json("upgrade", "shop", "--to", "lab/mariadb:10.11-b", "--plan")
                #expect(plan["database"]?.string == database.name)
                #expect(plan[path: "engine", "endpoint"]?.string?.hasPrefix("tcp://") == true)
                let file = database.folder + "/plan.json"
                try plan.bytes().write(to: file)
                let applied = try await galley.run("apply", file, "--yes")
                #expect(applied.exitCode == 0, Comment(rawValue: applied.report))
                #expect(applied.stdout.contains("Back: galley rollback shop."), Comment(rawValue: applied.report))
                try await expectUpgraded(database, from: before, to: "lab/mariadb:10.11-b")
                let back = try await galley.run("rollback", "east/" + database.name, "--yes")
                #expect(back.exitCode == 0, Comment(rawValue: back.report))
                try await expectBack(database, as: before)
            }
        }

        private func write(_ database: LabDatabase, _ podman: Lab, url: String?, _ certificates: String?) throws {
            let (url, folder) = (try #require(url), try #require(certificates))
            let text = """
                engines:
                  pod: \(podman.engine)
                  east:
                    url: \(url)
                    tls: { ca: \(folder)/ca.pem, cert: \(folder)/cert.pem, key: \(folder)/key.pem }
                databases:
                  shop: { engine: east, container: \(database.name) }
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: database.folder + "/galley.yaml"))
        }
    }
}
