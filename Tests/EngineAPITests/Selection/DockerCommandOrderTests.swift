import EngineAPI
import Foundation
import GalleyCore
import TestSupport
import Testing

/// The real docker command is asked which engine it would use: its complaint names the one it can't reach.
@Suite(
    "The order in which engines are chosen is the docker command's",
    .enabled(if: ProgramRun.has("docker"), "there is no docker command"), .timeLimit(.minutes(2)))
struct DockerCommandOrderTests {
    /// A folder as the docker command makes it, with the contexts `one` and `two`.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "docker-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, number) in [("one", 1), ("two", 2)] {
            let made = try await docker(
                ["context", "create", name, "--docker", "host=unix:///nowhere/\(number).sock"], folder, [:])
            try #require(made.status == 0, "\(made)")
        }
        try await body(folder)
    }

    private func docker(
        _ arguments: [String], _ folder: String, _ environment: [String: String]
    ) async throws -> ProgramRun {
        var own = ["DOCKER_CONFIG": folder, "HOME": folder, "DOCKER_HOST": "", "DOCKER_CONTEXT": ""]
        own.merge(["DOCKER_TLS_VERIFY": "", "DOCKER_CERT_PATH": "", "DOCKER_TLS": ""]) { $1 }
        return try await ProgramRun.of("docker", arguments, adding: own.merging(environment) { $1 })
    }

    /// `unix:///nowhere/1.sock` of "Cannot connect to the Docker daemon at …. Is the docker daemon running?", and of
    /// newer wordings; nil for another complaint.
    private func endpoint(in complaint: String) -> String? {
        complaint.split(whereSeparator: { " ;\n\"'".contains($0) }).first { $0.contains("://") && !$0.contains("http") }
            .map { String($0.hasSuffix(".") ? $0.dropLast() : $0) }
    }

    static let cases: [(options: [String], choice: EngineChoice, environment: [String: String], current: String?)] = [
        (["-H", "unix:///nowhere/h.sock"], EngineChoice(host: "unix:///nowhere/h.sock"), [:], "two"),
        (
            ["-H", "unix:///nowhere/h.sock"], EngineChoice(host: "unix:///nowhere/h.sock"),
            ["DOCKER_HOST": "unix:///nowhere/e.sock", "DOCKER_CONTEXT": "one"], nil
        ),
        (
            ["-H", "unix:///nowhere/h.sock", "--context", "one"],
            EngineChoice(host: "unix:///nowhere/h.sock", context: "one"), [:], nil
        ),
        (["--context", "one"], EngineChoice(context: "one"), ["DOCKER_HOST": "unix:///nowhere/e.sock"], "two"),
        (["--context", "one"], EngineChoice(context: "one"), ["DOCKER_CONTEXT": "two"], nil),
        (["--context", "nosuch"], EngineChoice(context: "nosuch"), ["DOCKER_HOST": "unix:///nowhere/e.sock"], nil),
        (["--context", "default"], EngineChoice(context: "default"), ["DOCKER_HOST": "unix:///nowhere/e.sock"], "two"),
        ([], EngineChoice(), ["DOCKER_HOST": "unix:///nowhere/e.sock", "DOCKER_CONTEXT": "one"], "two"),
        ([], EngineChoice(), ["DOCKER_HOST": "unix:///nowhere/e.sock", "DOCKER_CONTEXT": "nosuch"], nil),
        ([], EngineChoice(), ["DOCKER_CONTEXT": "one"], "two"), ([], EngineChoice(), ["DOCKER_CONTEXT": "nosuch"], nil),
        ([], EngineChoice(), [:], "two"), ([], EngineChoice(), [:], "nosuch"),
        ([], EngineChoice(), ["DOCKER_HOST": "unix:///nowhere/e.sock"], "nosuch"),
        ([], EngineChoice(), ["DOCKER_HOST": "tcp://127.0.0.1"], nil),
        (["-H", "tcp://127.0.0.1:9"], EngineChoice(host: "tcp://127.0.0.1:9"), [:], "two"),
    ]

    @Test(arguments: cases.indices)
    func sameEngine(index: Int) async throws {
        let given = Self.cases[index]
        try await withFolder { folder in
            let current = given.current.map { #"{"currentContext":"\#($0)"}"# } ?? "{}"
            try current.write(toFile: folder + "/config.json", atomically: true, encoding: .utf8)
            let run = try await docker(given.options + ["version"], folder, given.environment)
            #expect(run.status != 0)
            let theirs = endpoint(in: run.error)
            let environment = given.environment.merging(["DOCKER_CONFIG": folder, "HOME": folder]) { $1 }
            let configuration = DockerConfiguration.read(environment: environment)
            #expect(configuration.contexts.keys.sorted() == ["one", "two"])
            let ours = try? EngineSelection.select(
                given.choice, environment: environment, configuration: configuration
            ).endpoint.description
            #expect(ours == theirs, "docker said: \(run.error)")
        }
    }

    @Test("Docker's own context file with TLS is read whole")
    func contextWithTLS() async throws {
        try await withFolder { folder in
            let pem = try await Certificates.make(in: folder + "/made")
            let made = try await docker(
                [
                    "context", "create", "east", "--docker",
                    "host=tcp://db-east:2376,ca=\(pem.authority),cert=\(pem.client),key=\(pem.clientKey)",
                ], folder, [:])
            try #require(made.status == 0, "\(made)")
            let read = DockerConfiguration.read(environment: ["DOCKER_CONFIG": folder])
            let east = try #require(read.contexts["east"])
            #expect(east.host == "tcp://db-east:2376")
            let tls = try #require(east.tls)
            #expect(tls.checksServer)
            let authority = try #require(tls.authority)
            #expect(
                try String(contentsOfFile: authority, encoding: .utf8)
                    == String(contentsOfFile: pem.authority, encoding: .utf8))
            #expect(tls.certificate?.hasSuffix("/docker/cert.pem") == true)
            #expect(tls.key?.hasSuffix("/docker/key.pem") == true)
        }
    }
}
