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

        @Test(
            "the connection to the registry is reset in the middle of a layer: the upgrade is done all the same",
            // Podman fetches every layer of the image.
            arguments: ProcessInfo.processInfo.environment["GALLEY_TEST_ALL"] == nil ? [false] : [false, true])
        func registryCut(onPodman: Bool) async throws {
            let lab = try onPodman ? #require(Lab.podman) : Lab.required()
            try await withBigImage(on: lab, ["--cut-after", "1000000", "--out", "1"]) { database, front, image, login in
                _ = try await upgrade(database, database.galley, to: image, login)
                #expect((front.cuts.first ?? 0) > 0, "nothing was cut")
            }
        }

        @Test("the connection to the engine is reset in the middle of a pull: it goes on, and the upgrade is done")
        func engineCut() async throws {
            let lab = try Lab.required()
            try await withBigImage(on: lab, ["--rate", "1500000"]) { database, front, image, login in
                let socket = database.folder + "/front.sock"
                let engine = lab.engine.replacing("unix://", with: "unix:")
                try await CutFront.serving(
                    at: "unix:" + socket, before: engine, lab: lab, folder: database.folder, ["--out", "1"]
                ) { way in
                    var galley = database.galley
                    galley.environment["DOCKER_HOST"] = "unix://" + socket
                    let through = galley
                    async let upgraded = upgrade(database, through, to: image, login)
                    try await eventually("the pull is under way") { front.passed > 1_000_000 }
                    let wasCut = try await way.cut()
                    #expect(wasCut, "nothing was cut")
                    let said = try await upgraded
                    #expect(said.contains("going on with it in 1.0 s, try 2 of 5"), Comment(rawValue: said))
                }
            }
        }

        private func upgrade(
            _ database: LabDatabase, _ galley: GalleyBinary, to image: String, _ login: String
        ) async throws -> String {
            let before = try #require(try await database.state())
            let upgraded = try await LabWriter.during(database) { _ in
                try await galley.run(
                    ["upgrade", database.name, "--to", image, "--yes"], adding: ["DOCKER_CONFIG": login])
            }
            #expect(upgraded.value.exitCode == 0, Comment(rawValue: upgraded.value.report))
            #expect(upgraded.verdict.ok, "\(upgraded.verdict)")
            try await expectUpgraded(database, from: before, to: image)
            return upgraded.value.stderr
        }

        /// An image with a layer that no engine has, behind a front before the registry; and a database.
        /// - Parameters:
        ///   - options: of the front.
        ///   - body: gets the image's name by way of the front, and a folder with the login for that.
        private func withBigImage(
            on lab: Lab, _ options: [String],
            _ body: @Sendable (LabDatabase, CutFront, _ image: String, _ login: String) async throws -> Void
        ) async throws {
            let registry = try #require(registry)
            let host = registry.address.split(separator: ":").first.map(String.init) ?? ""
            let address = "\(host):\(Int.random(in: 20000..<32000))"
            let name = "lab/big:" + UUID().uuidString.lowercased().prefix(8)
            try await push(name, to: registry)
            let image = "\(address)/\(name)"
            try await withoutImage(image, on: lab) { database in
                let login = database.folder + "/login"
                try FileManager.default.createDirectory(atPath: login, withIntermediateDirectories: true)
                let auth = Data("\(registry.user):\(registry.password)".utf8).base64EncodedString()
                try Array(#"{"auths": {"\#(address)": {"auth": "\#(auth)"}}}"#.utf8).write(to: login + "/config.json")
                try await CutFront.serving(
                    at: address, before: registry.address, lab: lab, folder: database.folder, options
                ) { front in
                    try await body(database, front, image, login)
                }
            }
            _ = try await lab.tryDocker(["rmi", image])
        }

        private func push(_ name: String, to registry: Registry) async throws {
            let lab = try Lab.required()
            var generator = SeededGenerator(seed: 4)
            let bytes = (0..<(4 << 20) / 8).flatMap { _ in
                let word: UInt64 = generator.next()
                return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
            }
            let whole = "\(registry.address)/\(name)"
            try await DerivedImage.with("COPY big /big", files: ["big": bytes], on: "lab/mariadb:10.11-b", lab: lab) {
                try await lab.docker("tag", $0, whole)
                let pushed = try await LabProcess.run([
                    "docker", "--config", registry.configuration, "-H", lab.engine, "push", "-q", whole,
                ])
                try await lab.docker("rmi", whole)
                try await lab.docker("rmi", $0)
                #expect(pushed.exitCode == 0, Comment(rawValue: pushed.report))
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
