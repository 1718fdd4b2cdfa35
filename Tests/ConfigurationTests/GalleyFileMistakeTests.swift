import Configuration
import GalleyCore
import TestSupport
import Testing

/// What is said of mistakes, word for word: the place, the reason and what to do.
@Suite struct GalleyFileMistakeTests {
    private static let engines = "engines:\n  east: ssh://ops@db-east\n"

    private func findings(_ texts: [String]) -> [String] {
        let names = ["g.yaml", "g.d/1.yaml", "g.d/2.yaml"]
        let given = zip(names, texts).map { GalleyFile.Text(path: $0, text: $1) }
        return GalleyFile.parse(given).diagnostics.map {
            $0.description.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
        }
    }

    @Test(
        arguments: [
            ("engine: {}", ["g.yaml:1:1: error: unknown key 'engine' hint: did you mean 'engines'?"]),
            ("jobs: {}", ["g.yaml:1:1: error: unknown key 'jobs' hint: known keys: engines, databases"]),
            (
                "- engines",
                [
                    "g.yaml:1:1: error: galley.yaml must be a mapping, not a list hint: it has the keys engines, databases"
                ]
            ),
            (
                "words",
                [
                    "g.yaml:1:1: error: galley.yaml must be a mapping, not 'words' hint: it has the keys engines, databases"
                ]
            ),
            (
                "engines: [ssh://a]",
                [
                    "g.yaml:1:10: error: 'engines' must be a mapping, not a list "
                        + "hint: NAME: and what it is, one below the other"
                ]
            ),
            (
                "engines:\n  east: { ulr: ssh://a, tsl: {} }",
                [
                    "g.yaml:2:9: error: missing key 'engines.east.url'",
                    "g.yaml:2:11: error: unknown key 'ulr' in 'engines.east' hint: did you mean 'url'?",
                    "g.yaml:2:25: error: unknown key 'tsl' in 'engines.east' hint: did you mean 'tls'?",
                ]
            ),
            (
                "engines:\n  east:",
                ["g.yaml:2:8: error: 'engines.east' must be a mapping, not empty hint: it has the keys url, tls"]
            ),
            (
                "engines:\n  east: [a]",
                ["g.yaml:2:9: error: 'engines.east' must be a mapping, not a list hint: it has the keys url, tls"]
            ),
            ("engines:\n  east: { url: [] }", ["g.yaml:2:16: error: 'engines.east.url' must be a text, not a list"]),
            (
                "engines:\n  ea/st: ssh://a\n  ~: ssh://b\n  -x: ssh://c\n  <<: ssh://d",
                [
                    "g.yaml:2:3: error: 'ea/st' can't name an engine "
                        + "hint: letters, digits, '_', '.' and '-', a letter or digit first",
                    "g.yaml:3:3: error: a key must be a word, not empty",
                    "g.yaml:4:3: error: '-x' can't name an engine "
                        + "hint: letters, digits, '_', '.' and '-', a letter or digit first",
                    "g.yaml:5:3: error: '<<' can't name an engine hint: merge keys are not read: write the keys out",
                ]
            ),
            (
                "engines:\n  east: { url: ssh://a, tls: { ca: ca.pem } }",
                ["g.yaml:2:30: error: 'engines.east.tls' is for tcp:// only, not for 'ssh://a'"]
            ),
            (
                "engines:\n  east: { url: tcp://a, tls: { ca: ~/ca.pem, cert: c.pem, kye: k.pem } }",
                [
                    "g.yaml:2:36: error: 'engines.east.tls.ca' begins with '~', which stands for no folder here "
                        + "hint: write the whole path",
                    "g.yaml:2:52: error: 'engines.east.tls.cert' is there without 'key' "
                        + "hint: the client's certificate and its key go together",
                    "g.yaml:2:59: error: unknown key 'kye' in 'engines.east.tls' hint: did you mean 'key'?",
                ]
            ),
            (
                engines + "databases:\n  shop: { engine: eats, contaner: x }",
                [
                    "g.yaml:4:19: error: there is no engine 'eats' in the file hint: did you mean 'east'?",
                    "g.yaml:4:25: error: unknown key 'contaner' in 'databases.shop' hint: did you mean 'container'?",
                ]
            ),
            (
                "databases:\n  shop: { engine: east }",
                [
                    "g.yaml:2:19: error: there is no engine 'east' in the file "
                        + "hint: add it: engines: { east: ssh://user@host }"
                ]
            ),
            // The engine is there, only broken: told once.
            (
                "engines:\n  east: { url: }\ndatabases:\n  shop: { engine: east }",
                ["g.yaml:2:16: error: 'engines.east.url' must be a text, not empty"]
            ),
            (
                "databases:\n  shop: { container: a/b }",
                ["g.yaml:2:22: error: 'databases.shop.container' must be a container's name or id, not 'a/b'"]
            ),
            (
                engines
                    + "databases:\n  b: { engine: east, container: x }\n  a: { engine: east, container: x }\n  x: {}",
                ["g.yaml:4:3: error: 'b' is the same container as 'a' hint: the other one is at g.yaml:5:3"]
            ),
            (engines + "  east: ssh://b", ["g.yaml:3:3: error: the key 'east' stands twice"]),
            (engines + engines, ["g.yaml:3:1: error: the key 'engines' stands twice"]),
            (
                "engines:\n\teast: ssh://a",
                [
                    "g.yaml:2:1: error: not YAML: found character that cannot start any token "
                        + "hint: YAML indents with spaces, not with tabs"
                ]
            ),
            ("engines: *east", ["g.yaml:1:10: error: not YAML: found undefined alias"]),
            ("engines: {}\n---\ndatabases: {}", ["g.yaml:2:1: error: not YAML: but found another document"]),
        ] as [(String, [String])])
    func `a mistake is told with its place and what to do`(text: String, expected: [String]) {
        #expect(findings([text]) == expected)
    }

    @Test func `a name that two files define is told with both places`() {
        #expect(
            findings([Self.engines, "engines:\n  west: ssh://w\n  east: ssh://other\n", "databases: { shop: {} }"])
                == ["g.d/1.yaml:3:3: error: the engine 'east' is defined twice hint: the other one is at g.yaml:2:3"])
        #expect(
            findings(["databases: { shop: {} }", "", "databases: { shop: {} }"])
                == [
                    "g.d/2.yaml:1:14: error: the database 'shop' is defined twice hint: the other one is at g.yaml:1:14"
                ])
    }

    @Test func `one pass tells the mistakes of every file, and not what only follows from one`() {
        #expect(
            findings(["engines: [", "databases:\n  shop: { engine: east, recpie: x }\n"])
                == [
                    "g.yaml:2:1: error: not YAML: did not find expected node content",
                    "g.d/1.yaml:2:25: error: unknown key 'recpie' in 'databases.shop' hint: did you mean 'recipe'?",
                ])
    }

    @Test func `no damaged file crashes the reader`() {
        var random = SeededGenerator.announced(for: "damaged galley.yaml")
        let whole = Array(
            "engines:\n  east: { url: tcp://e:2376, tls: { ca: ca.pem } }\ndatabases:\n  shop: { engine: east }\n")
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged.remove(at: index)
                case 1: damaged.insert(":*&{}[]\t\u{1}".randomElement(using: &random) ?? ":", at: index)
                default: damaged.removeLast(min(damaged.count - 1, Int.random(in: 0...40, using: &random)))
                }
            }
            for diagnostic in GalleyFile.parse([.init(path: "g.yaml", text: String(damaged))]).diagnostics {
                #expect(diagnostic.line > 0 && diagnostic.column > 0, "\(diagnostic)")
            }
        }
    }
}
