import Configuration
import Foundation
import GalleyCore
import Testing

@Suite struct GalleyFileTests {
    private func place(_ line: Int, _ column: Int) -> FilePlace {
        FilePlace(file: "/etc/galley/galley.yaml", line: line, column: column)
    }

    @Test func `every value arrives in the model`() throws {
        let (file, diagnostics) = GalleyFile.parse([
            .init(
                path: "/etc/galley/galley.yaml",
                text: """
                    engines:
                      local: unix:///var/run/docker.sock
                      east: { url: tcp://db-east:2376, tls: { ca: ca.pem, cert: /abs/cert.pem, key: east/key.pem } }
                      far:
                        url: tcp://db-far:2376
                        tls: {}
                    databases:
                      shop: { engine: east, container: shop-db-1, recipe: sample }
                      crm: {}
                    """)
        ])
        #expect(diagnostics == [])
        #expect(file.files == ["/etc/galley/galley.yaml"])
        #expect(Set(file.engines.keys) == ["local", "east", "far"])
        let local = try #require(file.engines["local"])
        #expect(local.url == "unix:///var/run/docker.sock" && local.tls == nil)
        #expect(local.place == place(2, 3) && local.urlPlace == place(2, 10))
        let tls = try #require(file.engines["east"]?.tls)
        #expect(tls.authority == "/etc/galley/ca.pem" && tls.certificate == "/abs/cert.pem")
        #expect(tls.key == "/etc/galley/east/key.pem")
        // TLS with what the system trusts, and no certificate of ours.
        #expect(file.engines["far"]?.tls?.authority == nil && file.engines["far"]?.tls != nil)
        let shop = try #require(file.databases["shop"])
        #expect(shop.engine == "east" && shop.container == "shop-db-1" && shop.recipe == "sample")
        #expect(shop.enginePlace == place(8, 19) && shop.recipePlace == place(8, 55))
        #expect(file.databases["crm"]?.container == "crm" && file.databases["crm"]?.engine == nil)
    }

    @Test func `drop-ins add to the file, with paths relative to themselves`() throws {
        let (file, diagnostics) = GalleyFile.parse([
            .init(path: "conf/galley.yaml", text: "engines:\n  east: ssh://ops@db-east\n"),
            .init(path: "conf/galley.d/10-shop.yaml", text: "databases:\n  shop: { engine: east }\n"),
            .init(path: "conf/galley.d/20.yaml", text: "engines: { w: { url: tcp://w:2376, tls: { ca: ca.pem } } }\n"),
        ])
        #expect(diagnostics == [])
        #expect(file.databases["shop"]?.engine == "east")
        #expect(file.engines["w"]?.tls?.authority == "conf/galley.d/ca.pem")
        #expect(file.files.count == 3)
    }

    @Test(arguments: [
        "", "\n", "# nothing yet\n", "---\n", "engines:\n", "engines:\ndatabases:\n", "\u{FEFF}engines: {}\n",
    ])
    func `a file that says nothing is as good as none`(text: String) {
        let (file, diagnostics) = GalleyFile.parse([.init(path: "galley.yaml", text: text)])
        #expect(diagnostics == [])
        #expect(file.engines.isEmpty && file.databases.isEmpty)
    }

    @Test func `anchors and aliases are read`() throws {
        let (file, diagnostics) = GalleyFile.parse([
            .init(
                path: "g/galley.yaml",
                text: """
                    engines:
                      east: { url: tcp://db-east:2376, tls: &tls { ca: ca.pem, cert: cert.pem, key: key.pem } }
                      west: { url: tcp://db-west:2376, tls: *tls }
                    """)
        ])
        #expect(diagnostics == [])
        #expect(file.engines["west"]?.tls == file.engines["east"]?.tls)
        #expect(file.engines["west"]?.tls?.key == "g/key.pem")
    }

    @Test func `the documentation's example is a file that can be used`() throws {
        let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/configuration.md").standardizedFileURL
        let text = try String(contentsOf: docs, encoding: .utf8)
        let examples = text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        try #require(!examples.isEmpty)
        let texts = examples.enumerated().map { GalleyFile.Text(path: "docs/\($0.offset).yaml", text: $0.element) }
        let (file, diagnostics) = GalleyFile.parse(texts)
        #expect(diagnostics == [])
        #expect(!file.engines.isEmpty && !file.databases.isEmpty)
    }
}
