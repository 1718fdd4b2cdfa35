import Foundation
import GalleyCore
import TestSupport
import Testing

extension Labs {
    /// Images that are not on the engine, from a registry that asks for a login, over TLS.
    @Suite(
        .serialized, .lane, .enabled(if: Registry.isUp, Comment(rawValue: Registry.absence)), .timeLimit(.minutes(3)))
    struct PrivateRegistry {
        private let registry = Registry.current

        @Test(
            "an image is pulled with the login of docker's config, and the upgrade goes on with it",
            arguments: [false, true])
        func pulled(onPodman: Bool) async throws {
            let registry = try #require(registry)
            let image = registry.address + "/lab/mariadb:10.11-b"
            try await withoutImage(image, on: onPodman ? Lab.podman : nil) { database in
                let before = try #require(try await database.state())
                let sampler = ProcessSampler([registry.password])
                let upgraded = try await sampler.during {
                    try await LabWriter.during(database) { _ in
                        try await database.galley.run(
                            ["upgrade", database.name, "--to", image, "--yes"],
                            adding: ["DOCKER_CONFIG": registry.configuration])
                    }
                }
                #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
                #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
                #expect(upgraded.value.stderr.contains("pull \(image)"), Comment(rawValue: upgraded.value.stderr))
                #expect(!upgraded.value.report.contains(registry.password))
                #expect(sampler.count > 20)
                #expect(sampler.sightings.isEmpty)
                try await expectUpgraded(database, from: before, to: image)
                try expectNowhere(registry.password, below: database.galley.stateDirectory)
            }
        }

        @Test(
            "a program of the user's keeps the login: it is told the server on its stdin",
            arguments: ["credsStore", "credHelpers"])
        func helper(key: String) async throws {
            let registry = try #require(registry)
            let image = registry.address + "/lab/mariadb:10.11-b"
            try await withoutImage(image, on: nil) { database in
                let programs = database.folder + "/programs"
                try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
                let passwordFile = try #require(
                    ProcessInfo.processInfo.environment["GALLEY_LAB_REGISTRY_PASSWORD_FILE"])
                let script = """
                    #!/bin/sh
                    test "$*" = get || exit 9
                    cat >'\(programs)/server'
                    printf '{"Username":"%s","Secret":"%s"}' '\(registry.user)' "$(cat '\(passwordFile)')"
                    """
                try Array(script.utf8).write(to: programs + "/docker-credential-lab")
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: programs + "/docker-credential-lab")
                let config: JSONValue =
                    key == "credsStore"
                    ? ["credsStore": "lab", "auths": [registry.address: [:]]]
                    : ["credHelpers": .object([registry.address: "lab"])]
                try config.bytes().write(to: programs + "/config.json")
                let path = database.galley.environment["PATH"] ?? ""
                let sampler = ProcessSampler([registry.password])
                let planned = try await sampler.during {
                    try await database.galley.run(
                        ["upgrade", database.name, "--to", image, "--plan"],
                        adding: ["DOCKER_CONFIG": programs, "PATH": "\(programs):\(path)"])
                }
                #expect(planned.exitCode == 0, Comment(rawValue: planned.report))
                #expect(!planned.report.contains(registry.password))
                let server = try String(contentsOfFile: programs + "/server", encoding: .utf8)
                #expect(server == registry.address)
                // The helper's own printf is the shell's; no process has the secret in its arguments.
                #expect(sampler.sightings.isEmpty, "\(sampler.sightings)")
            }
        }

        @Test("a digest pins the image, with and without a tag", arguments: [false, true])
        func digest(onPodman: Bool) async throws {
            let registry = try #require(registry)
            let tagged = registry.address + "/lab/mariadb:10.11-b"
            let lab = try onPodman ? #require(Lab.podman) : Lab.required()
            try await LabProcess.checked([
                "docker", "--config", registry.configuration, "-H", lab.engine, "pull", "-q", tagged,
            ])
            let digest = try #require(
                try await lab.docker("image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", tagged)
                    .split(separator: "\n").first { $0.hasPrefix(registry.address) }?.split(separator: "@").last)
            for name in ["\(registry.address)/lab/mariadb@\(digest)", "\(tagged)@\(digest)"] {
                try await withoutImage(tagged, on: lab) { database in
                    let upgraded = try await database.galley.run(
                        ["upgrade", database.name, "--to", name, "--yes"],
                        adding: ["DOCKER_CONFIG": registry.configuration])
                    #expect(upgraded.exitCode == 0, Comment(rawValue: upgraded.report))
                    #expect(try await database.state()?.isRunning == true)
                }
            }
        }

        @Test("what can't be pulled is told with the reason and what to do", arguments: [false, true])
        func refusals(onPodman: Bool) async throws {
            let registry = try #require(registry)
            let host = registry.address.split(separator: ":").first.map(String.init) ?? ""
            try await withoutImage(registry.address + "/lab/mariadb:10.11-b", on: onPodman ? Lab.podman : nil) {
                database in
                let before = try await database.state()
                let wrong = database.folder + "/wrong"
                try FileManager.default.createDirectory(atPath: wrong, withIntermediateDirectories: true)
                let auth = Data("\(registry.user):not-that".utf8).base64EncodedString()
                try Array(#"{"auths": {"\#(registry.address)": {"auth": "\#(auth)"}}}"#.utf8).write(
                    to: wrong + "/config.json")
                let cases: [(String, String?, Int32, String, String)] = [
                    (
                        "\(registry.address)/lab/mariadb:10.11-b", nil, 64, "asks for a login",
                        "docker login \(registry.address)"
                    ),
                    (
                        "\(registry.address)/lab/mariadb:10.11-b", wrong, 64, "refuses the login",
                        "docker login \(registry.address)"
                    ),
                    ("\(registry.address)/lab/mariadb:none", registry.configuration, 64, "has no image", "check name"),
                    ("\(host):9/x:1", nil, 69, "can't reach \(host):9", "network"),
                    ("no-such-host.invalid/x:1", nil, 69, "can't find the host", "the engine's host"),
                ]
                for (image, config, code, words, hint) in cases {
                    let ended = try await database.galley.run(
                        ["upgrade", database.name, "--to", image, "--yes"],
                        adding: config.map { ["DOCKER_CONFIG": $0] } ?? [:])
                    #expect(ended.exitCode == code, Comment(rawValue: ended.report))
                    #expect(ended.stderr.contains(words), Comment(rawValue: ended.report))
                    #expect(ended.stderr.contains(hint), Comment(rawValue: ended.report))
                    #expect(!ended.report.contains("not-that"))
                    #expect(!ended.report.contains(auth))
                }
                #expect(try await database.state() == before)
                #expect(try await database.leftovers() == [])
            }
        }

        @Test("a registry whose authority the engine does not know is not trusted", arguments: [false, true])
        func stranger(onPodman: Bool) async throws {
            let registry = try #require(registry)
            let host = registry.address.split(separator: ":").first.map(String.init) ?? ""
            try await withoutImage(registry.address + "/lab/mariadb:10.11-b", on: onPodman ? Lab.podman : nil) {
                database in
                let (key, certificate) = (database.folder + "/k.pem", database.folder + "/c.pem")
                try await LabProcess.checked([
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", "/CN=stranger", "-addext", "subjectAltName=IP:\(host)", "-keyout", key,
                    "-out", certificate,
                ])
                let port = Int.random(in: 20000..<32000)
                let server = database.lab.atPorts([
                    "openssl", "s_server", "-quiet", "-accept", "\(host):\(port)", "-key", key, "-cert", certificate,
                    "-www",
                ])
                let ended = try await LabProcess.during(server, endedBy: SIGTERM) { _ in
                    try await Task.sleep(for: .milliseconds(500))
                    return try await database.galley.run(
                        "upgrade", database.name, "--to", "\(host):\(port)/x:1", "--yes")
                }.value
                #expect(ended.exitCode == 69, Comment(rawValue: ended.report))
                #expect(
                    ended.stderr.contains("does not trust the certificate of \(host):\(port)"),
                    Comment(rawValue: ended.report))
                #expect(ended.stderr.contains("certs.d/\(host):\(port)/ca.crt"), Comment(rawValue: ended.report))
            }
        }

        /// A database on an engine that does not have the registry's image.
        private func withoutImage<Value: Sendable>(
            _ image: String, on lab: Lab?, _ body: (LabDatabase) async throws -> Value
        ) async throws -> Value {
            _ = try await (lab ?? Lab.required()).tryDocker(["rmi", image])
            let options = LabDatabase.Options(image: "lab/mariadb:10.11", restart: "unless-stopped")
            return try await LabDatabase.with(.mariadb, options, on: lab, body)
        }

        private func expectNowhere(_ secret: String, below folder: String) throws {
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
                #expect(!String(decoding: bytes, as: UTF8.self).contains(secret), "\(name)")
            }
        }
    }
}
