import Foundation
import GalleyCore
import Testing

@Suite(.timeLimit(.minutes(1))) final class ConfigCheckTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/galley-config-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder + "/galley.d", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    private func check(_ arguments: String..., adding: [String: String] = [:]) async throws -> BuiltGalley.Result {
        try await BuiltGalley.run(
            ["config", "check"] + arguments, environment: ["HOME": folder].merging(adding) { $1 })
    }

    @Test func nothingWrong() async throws {
        try write("galley.yaml", "engines: { east: ssh://ops@db-east }\n")
        try write("galley.d/1.yaml", "databases: { shop: { engine: east, recipe: mariadb } }\n")
        let result = try await check(folder + "/galley.yaml")
        #expect(result.status == 0, "\(result)")
        #expect(result.out == "\(folder)/galley.yaml and 1 drop-in: nothing wrong; 1 engine, 1 database\n")
        #expect(result.error == "")
        let json = try await check("-o", "json", adding: ["GALLEY_CONFIG": folder + "/galley.yaml"])
        #expect(try JSONValue(parsing: Data(json.out.utf8)).array == [], "\(json)")
    }

    @Test("what the file alone can't know is told in the same pass, in its order")
    func everythingAtOnce() async throws {
        try write(
            "galley.yaml",
            """
            engines:
              odd: npipe://x
              far: tcp://db-far:2375
              near: { url: tcp://localhost:2375 }
              east: { ulr: ssh://a }
            databases:
              shop: { engine: far, recipe: mariadbb }
            """)
        let result = try await check(folder + "/galley.yaml")
        #expect(result.status == 65)
        #expect(result.error == "")
        let lines = result.out.replacingOccurrences(of: folder + "/", with: "").split(separator: "\n").map(String.init)
        let expected = [
            "galley.yaml:2:8: error: engine endpoints of scheme 'npipe' are not supported", "  hint: ",
            "galley.yaml:3:8: warning: tcp://db-far:2375 is not encrypted: anyone on the way can become root on that host",
            "  hint: give 'far' tls: { ca, cert, key }, or use ssh://; commands refuse it without --insecure",
            "galley.yaml:4:16: warning: tcp://localhost:2375 is not encrypted", "  hint: give 'near' tls:",
            "galley.yaml:5:9: error: missing key 'engines.east.url'",
            "galley.yaml:5:11: error: unknown key 'ulr' in 'engines.east'", "  hint: did you mean 'url'?",
            "galley.yaml:7:32: error: there is no recipe 'mariadbb'", "  hint: did you mean 'mariadb'?",
        ]
        #expect(lines.count == expected.count, "\(result.out)")
        for (line, start) in zip(lines, expected) { #expect(line.hasPrefix(start)) }
        let json = try await check(folder + "/galley.yaml", "--output", "json")
        #expect(json.status == 65)
        let findings = try JSONValue(parsing: Data(json.out.utf8)).array ?? []
        #expect(findings.count == 6)
        #expect(findings.first?["line"]?.integer == 2 && findings.first?["column"]?.integer == 8)
    }

    @Test func warningsAreNoErrors() async throws {
        try write("galley.yaml", "engines: { far: tcp://db-far:2375 }\n")
        let result = try await check(folder + "/galley.yaml")
        #expect(result.status == 0)
        #expect(result.out.contains("warning:"))
    }

    @Test(
        arguments: [
            (["/nowhere/galley.yaml"], 64, "no configuration at '/nowhere/galley.yaml'"),
            (["--config", "a.yaml", "b.yaml"], 64, "name the file once"), (["/tmp"], 65, "is a folder"),
            (["--config", ""], 64, "--config names no file"),
        ] as [([String], Int, String)])
    func wrongUse(arguments: [String], status: Int, text: String) async throws {
        let result = try await BuiltGalley.run(["config", "check"] + arguments, environment: ["HOME": folder])
        #expect(result.status == status, "\(result)")
        #expect((result.out + result.error).contains(text), "\(result)")
    }

    @Test("a file with a mistake stops who goes by it, and nobody else")
    func aBrokenFile() async throws {
        try write("galley.yaml", "engines: { east: { ulr: ssh://a } }\n")
        let broken = ["HOME": folder, "GALLEY_CONFIG": folder + "/galley.yaml", "GALLEY_STATE_DIR": folder + "/state"]
        for arguments in [
            ["status", "db"], ["upgrade", "db", "--to", "x:1", "--yes"], ["status", "--all"], ["engine", "list"],
            ["status", "--engine", "east"], ["rollback", "east/db", "--yes"],
        ] {
            let result = try await BuiltGalley.run(arguments, environment: broken)
            #expect(result.status == 65, "\(arguments) \(result)")
            #expect(result.error.contains("galley.yaml:1:20: error: unknown key 'ulr'"), "\(result)")
        }
        for named in [folder + "/galley.yaml", folder + "/none.yaml"] {
            let result = try await BuiltGalley.run(
                ["prune", "--yes", "--config", named],
                environment: ["HOME": folder, "DOCKER_HOST": "unix:///nowhere/x"])
            #expect(result.status == (named.hasSuffix("none.yaml") ? 64 : 65), "\(result)")
        }
        let other = try await BuiltGalley.run(["status", "-H", "unix:///nowhere/x.sock"], environment: broken)
        #expect(other.status == 69, "\(other)")
        let without = try await BuiltGalley.run(
            ["status", "db", "-H", "unix:///nowhere/x.sock", "--config", "/dev/null"], environment: broken)
        #expect(without.status == 69, "\(without)")
    }
}
