import EngineSimulator
import Foundation
import GalleyCore
import TestSupport
import Testing

/// `galley engine`, on simulated engines behind every kind of endpoint that needs no other program.
@Suite(.timeLimit(.minutes(2))) struct EngineCheckTests {
    private func with(
        _ body: @Sendable (_ folder: String, _ environment: [String: String]) async throws -> Void
    ) async throws {
        let folder = "/tmp/galley-check-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await SimulatorServer.serving(SimulatedEngine(), at: folder + "/engine.sock") {
            try await body(folder, ["HOME": folder, "GALLEY_STATE_DIR": folder + "/state"])
        }
    }

    @Test func theEngineInUseIsChecked() async throws {
        try await with { folder, environment in
            let here = environment.merging(["DOCKER_HOST": "unix://\(folder)/engine.sock"]) { $1 }
            let text = try await BuiltGalley.run(["engine", "check"], environment: here)
            #expect(text.status == 0, "\(text)")
            #expect(text.out.contains("docker 20.10.24, linux/amd64"))
            let json = try await BuiltGalley.run(["engine", "check", "--output", "json"], environment: here)
            let value = try JSONValue(parsing: Data(json.out.utf8))
            #expect(value["endpoint"]?.string == "unix://\(folder)/engine.sock")
            #expect(value["product"]?.string == "docker" && value["agreedApi"]?.string == "1.41")
            #expect(value["limits"]?.array == [])
        }
    }

    @Test("An engine behind TLS is used as docker would: by the environment, and by a context's files")
    func tls() async throws {
        try await with { folder, environment in
            let made = try await Certificates.make(in: folder + "/tls")
            for (from, to) in [(made.client, "cert.pem"), (made.clientKey, "key.pem")] {
                try FileManager.default.copyItem(atPath: from, toPath: "\(folder)/tls/\(to)")
            }
            let front = try EngineFront.mutualTLS(made)
            try await EngineFront.serving(front, before: folder + "/engine.sock") { port in
                let remote = environment.merging([
                    "DOCKER_HOST": "tcp://localhost:\(port)", "DOCKER_TLS_VERIFY": "1",
                    "DOCKER_CERT_PATH": folder + "/tls",
                ]) { $1 }
                let status = try await BuiltGalley.run(["status"], environment: remote)
                #expect(status.status == 0, "\(status)")
                let check = try await BuiltGalley.run(["engine", "check"], environment: remote)
                #expect(check.out.contains("good until"), "\(check)")
                try FileManager.default.removeItem(atPath: folder + "/tls/key.pem")
                let broken = try await BuiltGalley.run(["status"], environment: remote)
                #expect(broken.status == 69)
                #expect(broken.error.contains("there is no client key at \(folder)/tls/key.pem"), "\(broken)")
            }
        }
    }

    @Test func plainTCPOnThisMachineIsWarnedOf() async throws {
        try await with { folder, environment in
            try await EngineFront.serving(nil, before: folder + "/engine.sock") { port in
                let plain = try await BuiltGalley.run(
                    ["status", "-H", "tcp://127.0.0.1:\(port)"], environment: environment)
                #expect(plain.status == 0, "\(plain)")
                #expect(plain.error.contains("not encrypted"))
                // The simulated engine calls its host by another name than this machine's.
                let upgrade = try await BuiltGalley.run(
                    ["upgrade", "db", "--to", "x:1", "--plan", "-H", "tcp://127.0.0.1:\(port)"],
                    environment: environment)
                #expect(upgrade.error.contains("leads to an engine on simulator, not on this machine"), "\(upgrade)")
            }
        }
    }

    @Test(
        "What can't be used is refused before anything is tried",
        arguments: [
            (["engine", "check", "tcp://db-east:2375"], 64, "--insecure"),
            (["engine", "check", "npipe:////./pipe/docker"], 64, "'npipe'"),
            (["engine", "check", "nosuch"], 64, "no docker context 'nosuch'"),
            (["engine", "check", "unix:///a", "--context", "b"], 64, "another engine"),
            (["status", "-H", "unix:///a", "--context", "b"], 64, "exclude each other"),
            (["-H", "ssh://ops:hunter2@west", "status"], 64, "password"),
            (["engine", "check", "unix:///nowhere/engine.sock"], 69, "no such socket"),
            (["--context", "nosuch", "engine", "list"], 64, "no docker context 'nosuch'"),
        ] as [([String], Int, String)])
    func refused(arguments: [String], status: Int, text: String) async throws {
        try await with { _, environment in
            let result = try await BuiltGalley.run(arguments, environment: environment)
            #expect(result.status == status, "\(result)")
            #expect(result.out == "")
            #expect(result.error.contains(text), "\(result)")
            #expect(result.error.contains("\nhint: ") || status == 64)
            #expect(!result.error.contains("hunter2"))
        }
    }

    @Test func contextsAreListed() async throws {
        try await with { folder, environment in
            // As docker lays them out; the folder is the SHA-256 of the name.
            for (name, host) in [("east", "tcp://db-east:2375"), ("west", "ssh://ops@db-west")] {
                let digest = String(ContentDigest.of(name.utf8).dropFirst(7))
                let meta = "\(folder)/.docker/contexts/meta/\(digest)"
                try FileManager.default.createDirectory(atPath: meta, withIntermediateDirectories: true)
                let text = #"{"Name":"\#(name)","Metadata":{},"Endpoints":{"docker":{"Host":"\#(host)"}}}"#
                try text.write(toFile: meta + "/meta.json", atomically: true, encoding: .utf8)
            }
            try #"{"currentContext":"west"}"#.write(
                toFile: folder + "/.docker/config.json", atomically: true, encoding: .utf8)
            let result = try await BuiltGalley.run(["engine", "list", "-o", "json"], environment: environment)
            let lines = try JSONValue(parsing: Data(result.out.utf8)).array ?? []
            #expect(lines.map { $0["name"]?.string } == ["west", "east"], "\(result)")
            #expect(lines.map { $0["isSelected"]?.bool } == [true, false])
            #expect(lines.first?["source"]?.string == "current context")
            #expect(lines.last?["problem"]?.string?.contains("not encrypted") == true)
        }
    }

    @Test("ssh is found on the search path, and what it prints is the reason")
    func ssh() async throws {
        try await with { folder, environment in
            let script = "#!/bin/sh\necho 'ops@west: Permission denied (publickey).' >&2\nexit 255\n"
            try script.write(toFile: folder + "/ssh", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/ssh")
            let path = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let result = try await BuiltGalley.run(
                ["engine", "check", "ssh://ops@west"], environment: environment.merging(["PATH": path]) { $1 })
            #expect(result.status == 69)
            #expect(result.error.contains("permission denied"), "\(result)")
            #expect(result.error.contains("hint: ssh asks nothing here"), "\(result)")
        }
    }
}
