import GalleyCore
import TestSupport
import Testing

@Suite struct ImageReferenceTests {
    static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

    @Test(arguments: [
        ("mariadb", "docker.io/library/mariadb:latest"),
        ("mariadb:11.8", "docker.io/library/mariadb:11.8"),
        ("library/mariadb", "docker.io/library/mariadb:latest"),
        ("docker.io/mariadb", "docker.io/library/mariadb:latest"),
        ("index.docker.io/mariadb", "docker.io/library/mariadb:latest"),
        ("index.docker.io/icr/db2:1", "docker.io/icr/db2:1"),
        ("team/db", "docker.io/team/db:latest"),
        ("localhost/db", "localhost/db:latest"),
        ("localhost:5000", "docker.io/library/localhost:5000"),
        ("localhost:5000/db", "localhost:5000/db:latest"),
        ("registry.example.com/a/b/c:v1.2_3-x", "registry.example.com/a/b/c:v1.2_3-x"),
        ("10.0.0.1:5000/db", "10.0.0.1:5000/db:latest"),
        ("[2001:db8::1]:5000/db:1", "[2001:db8::1]:5000/db:1"),
        ("icr.io/db2_community/db2@\(digest)", "icr.io/db2_community/db2@\(digest)"),
        ("db:1@\(digest)", "docker.io/library/db:1@\(digest)"),
        ("a--b/c__d/e.f", "docker.io/a--b/c__d/e.f:latest"),
    ])
    func `the full name of an image`(text: String, canonical: String) throws {
        let image = try ImageReference(parsing: text)
        #expect(image.canonical == canonical)
        #expect(image.description == text)
        #expect(try ImageReference(parsing: image.canonical).canonical == canonical)
    }

    @Test(arguments: [
        "", ":", "/", "@", "a/", "/a", "a//b", "Mariadb", "mariadb:", "mariadb:.x", "mariadb:-x", "mariadb:a b",
        "mariadb:a/b:", "mariadb@sha256:12", "mariadb@md5:\(digest.dropFirst(7))", "mariadb@\(digest.uppercased())",
        "a___b", "a..b", "a._b", "-a", "a-", "_a", "é", "a b", "a\nb", "mariadb\n", "a@b@\(digest)", ":5000/db",
        "host.:5000/db", "-host.com/db", "host.com:/db", "host.com:port/db", "a..b.com/db", "[::1/db", "a.b[/db",
        "mariadb:" + String(repeating: "a", count: 129), String(digest.dropFirst(7)),
        "a.io/" + String(repeating: "a", count: 256),
    ])
    func `what is no image reference is refused`(text: String) {
        let error = #expect(throws: GalleyError.self) { try ImageReference(parsing: text) }
        #expect(error?.code == .usage)
        #expect(error?.message.hasPrefix("'\(text)' is no image reference: ") == true)
    }

    @Test func `an upper-case name gets a hint`() {
        let error = #expect(throws: GalleyError.self) { try ImageReference(parsing: "MariaDB") }
        #expect(error?.hint == "repository names are lower case")
    }

    @Test func `random references survive their full name, and random text never crashes`() {
        var random = SeededGenerator.announced(for: "image references")
        var parsed = 0
        for round in 0..<4000 {
            let text =
                round.isMultiple(of: 2)
                ? random.text(from: "abz09._-/:@[]A\n é", upTo: 14)
                : reference(&random)
            guard let image = try? ImageReference(parsing: text) else { continue }
            parsed += 1
            let again = try? ImageReference(parsing: image.canonical)
            #expect(again?.canonical == image.canonical, "\(text)")
            #expect(again?.repository == image.repository && again?.registry == image.registry, "\(text)")
            #expect(again?.tag == image.tag && again?.digest == image.digest, "\(text)")
        }
        #expect(parsed > 2000)
    }

    @Test func `random bytes never crash`() {
        var random = SeededGenerator.announced(for: "bytes as image references")
        for _ in 0..<2000 {
            let text = String(decoding: random.bytes(upTo: 40), as: UTF8.self)
            if let image = try? ImageReference(parsing: text) { #expect(image.description == text) }
        }
    }

    private func reference(_ random: inout SeededGenerator) -> String {
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        let registry = pick(["", "", "docker.io/", "localhost:1/", "r.example.com/", "R.example.com:443/", "[::1]:5/"])
        let path = (0...Int.random(in: 0...2, using: &random)).map { _ in
            pick(["a", "0"]) + pick(["", "-", "--", ".", "_", "__"]) + pick(["b", "9z"])
        }
        let tag = pick(["", ":latest", ":1", ":_A.b-c"])
        return registry + path.joined(separator: "/") + tag + pick(["", "@\(Self.digest)"])
    }
}
