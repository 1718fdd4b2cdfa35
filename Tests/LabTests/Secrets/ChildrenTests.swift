import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// The programs that Galley starts beside itself: ssh, and those that keep the logins of registries.
    @Suite(
        .serialized, .lane, .enabled(if: Registry.isUp, Comment(rawValue: Registry.absence)), .timeLimit(.minutes(2)))
    struct Children {
        @Test("neither ssh nor a program that keeps logins has a secret in its arguments or its environment")
        func seeNothing() async throws {
            let registry = try #require(Registry.current)
            let image = registry.address + "/lab/mariadb:10.11-b"
            let (given, other) = ("given-\(UUID().uuidString)", "other-\(UUID().uuidString)")
            try await LabDatabase.with(.mariadb, .init(image: "lab/mariadb:10.11")) { database in
                _ = try await database.lab.tryDocker(["rmi", image])
                try await database.sql(
                    "CREATE USER probe@localhost IDENTIFIED BY '\(given)'; "
                        + "GRANT ALL ON *.* TO probe@localhost WITH GRANT OPTION; "
                        + "CREATE USER probe@'127.0.0.1' IDENTIFIED BY '\(given)'; "
                        + "GRANT ALL ON *.* TO probe@'127.0.0.1' WITH GRANT OPTION")
                let programs = try keeper(registry, in: database.folder)
                var far = try FarLab.overSSH(database.galley, folder: database.folder)
                far.environment["PATH"] = programs + ":" + (far.environment["PATH"] ?? "")
                // The test's own: what a user has in the environment, Galley has.
                let sampler = ProcessSampler(
                    [given, other, registry.password], givenTo: ["galley", "env", "nsenter"])
                let galley = far
                let planned = try await sampler.during {
                    try await galley.run(
                        [
                            "upgrade", database.name, "--to", image, "--plan", "--user", "probe", "--password",
                            "env:GIVEN",
                        ],
                        adding: ["GIVEN": given, "OPS_WEBHOOK": other, "DOCKER_CONFIG": programs])
                }
                #expect(planned.exitCode == 0, Comment(rawValue: planned.report))
                for secret in [given, other, registry.password] { #expect(!planned.report.contains(secret)) }
                #expect(sampler.programs.isSuperset(of: ["galley", "ssh", "docker-credenti"]), "\(sampler.programs)")
                #expect(sampler.sightings.isEmpty, "\(sampler.sightings)")
            }
        }

        /// A folder with `docker-credential-lab` and a `config.json` that names it.
        private func keeper(_ registry: Registry, in folder: String) throws -> String {
            let programs = folder + "/programs"
            try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
            let file = try #require(ProcessInfo.processInfo.environment["GALLEY_LAB_REGISTRY_PASSWORD_FILE"])
            // Long enough to be seen.
            let script = """
                #!/bin/sh
                cat >/dev/null
                sleep 0.5
                printf '{"Username":"%s","Secret":"%s"}' '\(registry.user)' "$(cat '\(file)')"
                """
            try Array(script.utf8).write(to: programs + "/docker-credential-lab")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: programs + "/docker-credential-lab")
            let config: JSONValue = ["credHelpers": .object([registry.address: "lab"])]
            try config.bytes().write(to: programs + "/config.json")
            return programs
        }
    }
}
