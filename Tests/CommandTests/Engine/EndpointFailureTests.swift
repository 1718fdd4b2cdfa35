import EngineSimulator
import Foundation
import TestSupport
import Testing

/// What can be wrong with a way to an engine, as a user meets it: one error, one hint, exit status 69, and soon.
@Suite(.timeLimit(.minutes(2))) struct EndpointFailureTests {
    private func with(_ body: @Sendable (_ folder: String, _ socket: String) async throws -> Void) async throws {
        let folder = "/tmp/galley-ends-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await SimulatorServer.serving(SimulatedEngine(), at: folder + "/engine.sock") {
            try await body(folder, folder + "/engine.sock")
        }
    }

    private func expect(
        _ words: String, hint: String, within limit: Duration, of arguments: [String], _ environment: [String: String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let start = ContinuousClock.now
        let result = try await BuiltGalley.run(arguments, environment: environment)
        let took = ContinuousClock.now - start
        #expect(result.status == 69, "\(result)", sourceLocation: sourceLocation)
        #expect(result.out == "", sourceLocation: sourceLocation)
        let lines = result.error.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("galley: error:") } == 1, "\(result)", sourceLocation: sourceLocation)
        #expect(lines.count { $0.hasPrefix("hint:") } == 1, "\(result)", sourceLocation: sourceLocation)
        #expect(lines.count == 2, "\(result)", sourceLocation: sourceLocation)
        #expect(lines.first?.contains(words) == true, "\(result)", sourceLocation: sourceLocation)
        #expect(lines.last?.contains(hint) == true, "\(result)", sourceLocation: sourceLocation)
        #expect(took < limit, "\(result)", sourceLocation: sourceLocation)
    }

    @Test(
        "Certificates and keys",
        arguments: [
            ("expired", "the engine's certificate expired on 20", "renew it"),
            ("elsewhere", "is not for localhost, it is for elsewhere.example", "subjectAltName"),
            ("unknown", "signed by an unknown CA", "take the ca.pem"),
            ("key", "there is no client key at", "DOCKER_CERT_PATH"),
        ])
    func tls(kind: String, words: String, hint: String) async throws {
        try await with { folder, socket in
            let made = try await Certificates.make(in: folder + "/tls")
            let server = ["expired": made.expired, "elsewhere": made.elsewhere, "unknown": made.unknown]
            let own = [made.client: "cert.pem", made.clientKey: "key.pem"].filter { kind != "key" || $1 != "key.pem" }
            for (from, to) in own { try FileManager.default.copyItem(atPath: from, toPath: "\(folder)/tls/\(to)") }
            let front = try EngineFront.mutualTLS(made, server: server[kind])
            try await EngineFront.serving(front, before: socket) { port in
                try await expect(
                    words, hint: hint, within: .seconds(15), of: ["engine", "check", "tcp://localhost:\(port)"],
                    ["HOME": folder, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder + "/tls"])
            }
        }
    }

    @Test(
        "Keys of users and hosts", .enabled(if: SSHServer.isThere, "there is no \(SSHServer.program)"),
        arguments: [
            ("refused", "ssh was refused: permission denied", "ssh-add -l"),
            ("changed", "the host key has changed", "ssh-keygen -R"),
            ("unknown", "the host key is not known", "compare the fingerprint"),
        ])
    func ssh(kind: String, words: String, hint: String) async throws {
        try await with { folder, socket in
            try await SSHServer.running(in: folder, environment: ["DOCKER_HOST": "unix://" + socket]) { server in
                switch kind {
                case "refused": try server.write("authorized", "")
                case "changed": try server.know("other")
                default: try server.know(nil)
                }
                let path = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
                // Connecting and logging in have twenty seconds.
                try await expect(
                    words, hint: hint, within: .seconds(20),
                    of: ["engine", "check", "ssh://\(NSUserName())@127.0.0.1:\(server.port)"],
                    ["HOME": folder, "PATH": path])
            }
        }
    }

    /// Each waits for as long as the docs promise.
    @Test(
        "An engine that takes the connection and stops answering",
        .enabled(if: ProcessInfo.processInfo.environment["GALLEY_TEST_ALL"] != nil, "GALLEY_TEST_ALL is not set"),
        arguments: [
            ("unix", "no whole answer within 30.0 s", "the engine hangs", 35),
            ("tcp", "no whole answer within 30.0 s", "the engine hangs", 35),
            ("tls", "no whole answer within 30.0 s", "the engine hangs", 35),
            ("handshake", "no TLS handshake with tcp://localhost", "does an engine with TLS listen there?", 15),
            ("ssh", "no whole answer within 30.0 s", "the engine hangs", 35),
            ("login", "no ssh connection could be agreed on", "is it sshd that listens there?", 15),
        ])
    func silent(kind: String, words: String, hint: String, seconds: Int) async throws {
        guard kind != "ssh" || SSHServer.isThere && ProgramRun.has("docker") else { return }
        try await with { folder, _ in
            let silent = folder + "/silent.sock"
            let mute = try MuteServer.listen(at: silent)
            defer { close(mute) }
            let limit = Duration.seconds(seconds)
            let made = try await Certificates.make(in: folder + "/tls")
            for (from, to) in [(made.client, "cert.pem"), (made.clientKey, "key.pem")] {
                try FileManager.default.copyItem(atPath: from, toPath: "\(folder)/tls/\(to)")
            }
            let plain = ["HOME": folder]
            let trusting = ["HOME": folder, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": folder + "/tls"]
            @Sendable func check(_ endpoint: String, _ environment: [String: String]) async throws {
                try await expect(words, hint: hint, within: limit, of: ["engine", "check", endpoint], environment)
            }
            switch kind {
            case "unix": try await check("unix://" + silent, plain)
            case "ssh":
                let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
                let environment = ["DOCKER_HOST": "unix://" + silent, "PATH": path]
                try await SSHServer.running(in: folder, environment: environment) { server in
                    try await check(
                        "ssh://\(NSUserName())@127.0.0.1:\(server.port)", ["HOME": folder, "PATH": folder + ":" + path])
                }
            default:
                let front = kind == "tls" ? try EngineFront.mutualTLS(made) : nil
                try await EngineFront.serving(front, before: silent) { port in
                    switch kind {
                    case "login": try await check("ssh://127.0.0.1:\(port)", plain)
                    case "tcp": try await check("tcp://localhost:\(port)", plain)
                    default: try await check("tcp://localhost:\(port)", trusting)
                    }
                }
            }
        }
    }
}
