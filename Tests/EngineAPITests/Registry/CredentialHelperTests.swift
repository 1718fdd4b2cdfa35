import Foundation
import GalleyCore
import Testing

@testable import EngineAPI

/// Programs that keep logins, written in shell for one test each.
@Suite struct CredentialHelperTests {
    /// A folder with `docker-credential-test` and a `config.json` that names it.
    private func withProgram<Value>(
        _ script: String, _ body: (_ folder: String, _ environment: [String: String]) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("galley-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = folder + "/docker-credential-test"
        try Data("#!/bin/sh\ncd '\(folder)'\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try Data(#"{"credsStore": "test"}"#.utf8).write(to: URL(fileURLWithPath: folder + "/config.json"))
        return try await body(
            folder,
            [
                "PATH": "\(folder):/usr/bin:/bin", "DOCKER_CONFIG": folder, "HOME": "/nonexistent",
                "DB_PASS": "tops3cret",
            ])
    }

    private func login(_ environment: [String: String], _ image: String = "a.example:5000/x:1") async throws
        -> RegistryLogin?
    {
        try await RegistryCredentials(environment: environment).login(for: ImageReference(parsing: image))
    }

    @Test func `it is asked with the server's name on its stdin, and sees no secret of ours`() async throws {
        let script = """
            echo "$*" >arguments; env >environment; cat >server
            echo '{"ServerURL":"x","Username":"keel","Secret":"from-program"}'
            """
        try await withProgram(script) { folder, environment in
            let login = try await login(environment)
            #expect(
                login == RegistryLogin(.password(user: "keel", Secret("from-program")), server: "a.example:5000"))
            func read(_ name: String) throws -> String {
                try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            }
            #expect(try read("arguments") == "get\n")
            #expect(try read("server") == "a.example:5000")
            #expect(try !read("environment").contains("tops3cret"))
            #expect(try read("environment").contains("DOCKER_CONFIG=\(folder)"))
            _ = try await self.login(environment, "mariadb:11")
            #expect(try read("server") == "https://index.docker.io/v1/")
        }
    }

    @Test func `a user named token has an identity token`() async throws {
        try await withProgram(#"echo '{"Username":"<token>","Secret":"refresh"}'"#) { _, environment in
            let found = try await login(environment)
            #expect(found?.proof == .identityToken(Secret("refresh")))
        }
    }

    @Test func `one that knows no login means that nobody is logged in`() async throws {
        try await withProgram("echo 'credentials not found in native keychain'; exit 1") { _, environment in
            let found = try await login(environment)
            #expect(found == nil)
        }
    }

    @Test(arguments: [
        ("echo tops3cret; exit 3", "failed with exit code 3"), ("echo 'tops3cret {'", "an answer that can't be read"),
        ("echo '{}'", "an answer that can't be read"), ("kill -9 $$", "was ended by a signal"),
    ])
    func `one that fails is named, its output is not repeated`(script: String, words: String) async throws {
        try await withProgram(script) { _, environment in
            let error = await #expect(throws: GalleyError.self) { try await login(environment) }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("docker-credential-test") == true)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(error?.description.contains("tops3cret") == false)
        }
    }

    @Test func `one that is not there, or is no plain name`() async throws {
        let missing = await #expect(throws: GalleyError.self) {
            try await CredentialHelper(name: "nothing", environment: ["PATH": "/usr/bin"]).login(for: "a")
        }
        #expect(missing?.message == "docker-credential-nothing is not in PATH")
        let odd = await #expect(throws: GalleyError.self) {
            try await CredentialHelper(name: "../../bin/sh", environment: ["PATH": "/usr/bin"]).login(for: "a")
        }
        #expect(odd?.code == .badInput)
    }

    @Test(.timeLimit(.minutes(1)))
    func `one that never answers is ended`() async throws {
        try await withProgram("exec sleep 1000") { _, environment in
            let helper = CredentialHelper(name: "test", environment: environment, patience: .milliseconds(300))
            let error = await #expect(throws: GalleyError.self) { try await helper.login(for: "a") }
            #expect(error?.message == "docker-credential-test did not answer within 300 ms")
        }
    }

    @Test func `without a file nobody is logged in`() async throws {
        #expect(try await login(["HOME": "/nonexistent"]) == nil)
        #expect(try await login([:]) == nil)
        #expect(RegistryCredentials(environment: ["HOME": "/h"]).path == "/h/.docker/config.json")
        #expect(RegistryCredentials(environment: ["HOME": "/h", "DOCKER_CONFIG": "/c"]).path == "/c/config.json")
    }
}
