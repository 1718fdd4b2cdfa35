import Foundation
import GalleyCore
import Testing

@testable import EngineAPI

@Suite struct DockerConfigTests {
    private static let hub = "https://index.docker.io/v1/"

    private func config(_ json: JSONValue) throws -> DockerConfig { try DockerConfig(json) }

    private static func encoded(_ text: String) -> JSONValue { .string(Data(text.utf8).base64EncodedString()) }

    @Test(
        arguments: [
            ("docker.io", ["https://index.docker.io/v1/"], "https://index.docker.io/v1/"),
            ("docker.io", ["docker.io"], "docker.io"),
            ("docker.io", ["index.docker.io"], "index.docker.io"),
            ("docker.io", ["docker.io", "https://index.docker.io/v1/"], "https://index.docker.io/v1/"),
            ("docker.io", ["hub.example", "registry.docker.io"], nil),
            ("registry.example", ["registry.example"], "registry.example"),
            ("registry.example", ["https://registry.example"], "https://registry.example"),
            ("registry.example", ["http://registry.example/v1/"], "http://registry.example/v1/"),
            ("registry.example", ["https://registry.example/v2/", "registry.example"], "registry.example"),
            ("registry.example", ["registry.example:5000"], nil),
            ("registry.example:5000", ["registry.example"], nil),
            ("registry.example:5000", ["registry.example:5000"], "registry.example:5000"),
            ("registry.example:5000", ["https://registry.example:5000/v2/"], "https://registry.example:5000/v2/"),
            ("registry.example", ["other.registry.example", "xregistry.example"], nil),
            ("localhost", ["localhost"], "localhost"),
            ("[::1]:5000", ["https://[::1]:5000"], "https://[::1]:5000"),
        ] as [(String, [String], String?)])
    func `a key of the file means a registry by host and port`(row: (String, [String], String?)) {
        #expect(DockerConfig.match(row.0, among: row.1) == row.2)
    }

    @Test(arguments: [
        ("mariadb:11", hub), ("docker.io/library/mariadb", hub), ("index.docker.io/x/y:1", hub),
        ("registry.example/a/b:1", "registry.example"), ("registry.example:5000/a:1", "registry.example:5000"),
        ("localhost:5000/a", "localhost:5000"),
    ])
    func `an image's registry is named to the engine as docker names it`(image: String, server: String) throws {
        #expect(DockerConfig.key(of: try ImageReference(parsing: image).registry) == server)
    }

    @Test func `a login stands in the file as one text, as two fields, or as a token`() throws {
        let config = try config([
            "auths": [
                "a.example": ["auth": Self.encoded("keel:pa:ss")],
                "b.example": ["username": "keel", "password": "two"],
                "c.example": ["auth": Self.encoded("keel:x"), "identitytoken": "refresh"],
                "d.example": ["registrytoken": "bearer"],
                "e.example": [:],
                "f.example": ["auth": Self.encoded("keel:padded\0\0")],
            ]
        ])
        func proof(_ registry: String) -> RegistryLogin.Proof? {
            if case .file(let login) = config.source(for: registry) { login.proof } else { nil }
        }
        #expect(proof("a.example") == .password(user: "keel", Secret("pa:ss")))
        #expect(proof("b.example") == .password(user: "keel", Secret("two")))
        #expect(proof("c.example") == .identityToken(Secret("refresh")))
        #expect(proof("d.example") == .registryToken(Secret("bearer")))
        #expect(config.source(for: "e.example") == .anonymous)
        #expect(proof("f.example") == .password(user: "keel", Secret("padded")))
        #expect(config.source(for: "g.example") == .anonymous)
    }

    @Test func `a registry's own program beats the program for all, and that beats the file`() throws {
        var json: JSONValue = ["auths": ["a.example": ["auth": Self.encoded("keel:file")]]]
        #expect(
            try config(json).source(for: "a.example")
                == .file(RegistryLogin(.password(user: "keel", Secret("file")), server: "a.example")))
        json["credsStore"] = "pass"
        #expect(try config(json).source(for: "a.example") == .helper(program: "pass", server: "a.example"))
        #expect(try config(json).source(for: "docker.io") == .helper(program: "pass", server: Self.hub))
        json["credHelpers"] = ["a.example": "ecr-login", "https://index.docker.io/v1/": "own"]
        #expect(try config(json).source(for: "a.example") == .helper(program: "ecr-login", server: "a.example"))
        #expect(try config(json).source(for: "docker.io") == .helper(program: "own", server: Self.hub))
        #expect(try config(json).source(for: "b.example") == .helper(program: "pass", server: "b.example"))
        json["credsStore"] = ""
        #expect(try config(json).source(for: "b.example") == .anonymous)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"auths": {"a.example": {"auth": "bm9jb2xvbg=="}}}"#,
        #"{"auths": {"a.example": {"auth": "%%tops3cret"}}}"#,
    ])
    func `a file that can't be read is an error without its text`(text: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("galley-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appendingPathComponent("config.json"))
        let credentials = RegistryCredentials(environment: ["DOCKER_CONFIG": folder.path])
        let error = await #expect(throws: GalleyError.self) {
            try await credentials.login(for: ImageReference(parsing: "a.example/x:1"))
        }
        #expect(error?.message.hasPrefix("\(folder.path)/config.json") == true, "\(error?.message ?? "")")
        #expect(error?.hint != nil)
        #expect(error?.code == .badInput)
        #expect(error.map { !$0.description.contains("tops3cret") && !$0.description.contains("bm9j") } == true)
    }

    @Test func `neither a config nor a login prints what it holds`() throws {
        let config = try config([
            "auths": [
                "a.example": ["auth": Self.encoded("keel:tops3cret")], "b.example": ["identitytoken": "tops3cret"],
            ]
        ])
        var text = "\(config) \(String(reflecting: config)) \(config.source(for: "a.example"))"
        dump(config, to: &text)
        #expect(!text.contains("tops3cret"))
        var request = EngineRequest(.post, "/images/create")
        request.registryAuth = Secret("tops3cret")
        dump(request, to: &text)
        #expect(!text.contains("tops3cret"))
    }

    @Test func `the header is JSON in the alphabet of URLs`() throws {
        let login = RegistryLogin(.password(user: "keel", Secret("??>>~~ÿÿ")), server: "a.example:5000")
        let header = login.header.reveal()
        #expect(!header.contains("+") && !header.contains("/"))
        let bytes = try #require(Data(base64Encoded: header.replacing("-", with: "+").replacing("_", with: "/")))
        #expect(
            try JSONValue(parsing: Array(bytes)) == [
                "serveraddress": "a.example:5000", "username": "keel", "password": "??>>~~ÿÿ",
            ])
        func fields(_ proof: RegistryLogin.Proof) throws -> JSONValue {
            let text = RegistryLogin(proof, server: "s").header.reveal()
            return try JSONValue(parsing: Array(#require(Data(base64Encoded: text))))
        }
        #expect(try fields(.identityToken(Secret("t"))) == ["serveraddress": "s", "identitytoken": "t"])
        #expect(try fields(.registryToken(Secret("t"))) == ["serveraddress": "s", "registrytoken": "t"])
    }
}
