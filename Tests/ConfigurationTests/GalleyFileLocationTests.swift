import Configuration
import GalleyCore
import Testing

@Suite struct GalleyFileLocationTests {
    static let own = "/home/u/.config/galley/galley.yaml"
    static let system = "/etc/galley/galley.yaml"
    static let everything: Set = [own, system, "/xdg/galley/galley.yaml", "galley.yaml", "./galley.yaml"]

    private func find(
        _ explicit: String?, _ environment: [String: String] = [:], isRoot: Bool = false, there: Set<String>
    ) throws -> String? {
        try GalleyFileLocation.find(
            explicit: explicit, environment: environment.merging(["HOME": "/home/u"]) { $1 }, isRoot: isRoot,
            exists: there.contains)?.path
    }

    @Test func `each place beats those after it`() throws {
        let named = ["GALLEY_CONFIG": "/env.yaml", "XDG_CONFIG_HOME": "/xdg"]
        #expect(try find("/given.yaml", named, there: Self.everything) == "/given.yaml")
        #expect(try find(nil, named, there: Self.everything) == "/env.yaml")
        #expect(try find(nil, ["GALLEY_CONFIG": ""], there: Self.everything) == Self.own)
        #expect(try find(nil, ["XDG_CONFIG_HOME": "/xdg"], there: Self.everything) == "/xdg/galley/galley.yaml")
        // The XDG rules: a relative path is to be ignored.
        #expect(try find(nil, ["XDG_CONFIG_HOME": "xdg"], there: Self.everything) == Self.own)
        #expect(try find(nil, there: [Self.system]) == Self.system)
    }

    @Test func `a file that lies about in the working directory is not taken`() throws {
        #expect(try find(nil, there: ["galley.yaml", "./galley.yaml"]) == nil)
    }

    @Test func `root goes by the machine's file, whose home it may have been given`() throws {
        #expect(try find(nil, isRoot: true, there: Self.everything) == Self.system)
        #expect(try find(nil, isRoot: true, there: [Self.own]) == nil)
    }

    @Test func `drop-ins alone make a place`() throws {
        let found = try GalleyFileLocation.find(
            explicit: nil, environment: [:], isRoot: true, exists: ["/etc/galley/galley.d"].contains)
        #expect(found == GalleyFileLocation(path: Self.system, isDefault: true))
    }

    @Test func `a named file need not be there to be meant`() throws {
        let found = try GalleyFileLocation.find(explicit: "x.yaml", environment: [:], exists: { _ in false })
        #expect(found == GalleyFileLocation(path: "x.yaml", isDefault: false))
    }

    @Test func `a file under a name that is not read is told, not passed over`() {
        #expect {
            try find(nil, isRoot: true, there: ["/etc/galley/galley.yml"])
        } throws: { "\($0)".contains("'/etc/galley/galley.yml' is not read") }
        #expect(throws: GalleyError.self) { try find("", there: []) }
    }
}
