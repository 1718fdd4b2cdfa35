import Containers
import EngineAPI
import GalleyCore
import Testing

/// Databases that have their host's name written into the data need the original's, whoever chose it.
@Suite struct KeptHostnameTests {
    /// What the made successor has otherwise than planned.
    private func surprises(
        _ original: JSONValue, _ spec: SuccessorSpec, keepsHostname: Bool = true,
        _ change: (JSONValue) -> JSONValue = { $0 }
    ) -> [String] {
        let successor = change(Created.inspect(spec.body, image: Given.newImage))
        let found = ContainerDifference.compare(original, successor, keepsHostname: keepsHostname)
        return ContainerDifference.unexpected(found, expected: spec.expectedDifferences).map(\.path)
    }

    @Test func `a name that the engine made up is asked for`() throws {
        let original = Given.container()
        let spec = try Given.spec(original, keepsHostname: true)
        #expect(spec.body["Hostname"]?.string == Given.shortID)
        #expect(
            spec.findings(.note, "Config.Hostname").map(\.message) == [
                "the container was never given a hostname: its data holds 5f0c3f1f6a0b, so the successor is given that"
            ])
        // The same name before and after: nothing to tell, and nothing to be surprised at.
        #expect(!spec.expectedDifferences.contains { $0.path == "Config.Hostname" })
        #expect(surprises(original, spec) == [])
    }

    @Test func `a name that was lost on the way is found`() throws {
        let original = Given.container()
        let spec = try Given.spec(original, keepsHostname: true)
        let lost = surprises(original, spec) {
            $0.setting(["Config", "Hostname"], .string(String(Created.id.prefix(12))))
        }
        #expect(lost == ["Config.Hostname"])
        #expect(surprises(original, spec) { $0.setting(["Config", "Hostname"], "other") } == ["Config.Hostname"])
    }

    @Test func `a name that was asked for is kept with and without the rule`() throws {
        let original = Given.container(user: ["Hostname": "dbhost"])
        for keepsHostname in [true, false] {
            let spec = try Given.spec(original, keepsHostname: keepsHostname)
            #expect(spec.body["Hostname"] == "dbhost")
            #expect(spec.findings(.note, "Config.Hostname") == [])
            #expect(surprises(original, spec, keepsHostname: keepsHostname) == [])
        }
    }

    @Test func `the next successor is given the same name again`() throws {
        let first = try Given.spec(Given.container(), keepsHostname: true)
        let made = Created.inspect(first.body, image: Given.newImage)
            .setting(["State"], ["Status": "running", "Running": true, "StartedAt": "2024-05-02T10:00:00Z"])
        let second = try Given.spec(
            made, oldImage: Given.newImage, newImage: Given.image("sha256:3", Given.newConfig), keepsHostname: true)
        #expect(second.body["Hostname"]?.string == Given.shortID)
        #expect(second.findings(.note, "Config.Hostname") == [])
    }

    @Test func `the engine's own aliases are not asked for with it`() throws {
        let original = Given.container(
            hostConfig: ["NetworkMode": "back"],
            networks: ["back": ["Aliases": ["shop-db", .string(Given.shortID)], "NetworkID": "n1"]])
        let spec = try Given.spec(original, keepsHostname: true)
        #expect(spec.endpoints["back"]?["Aliases"] == ["shop-db"])
        #expect(spec.body["Hostname"]?.string == Given.shortID)
        #expect(surprises(original, spec) == [])
    }

    @Test func `on the host's network the name is the host's, and is kept as before`() throws {
        let original = Given.container(
            user: ["Hostname": "machine"], hostConfig: ["NetworkMode": "host"], networks: ["host": [:]])
        let spec = try Given.spec(original, keepsHostname: true)
        #expect(spec.body["Hostname"] == "machine")
        #expect(spec.findings(.undecidable, "Config.Hostname").count == 1)
        #expect(surprises(original, spec) == [])
    }

    @Test(
        arguments: [
            ["NetworkMode": "container:abc"], ["UTSMode": "host"],
        ] as [JSONValue])
    func `a name that is another's is never asked for`(hostConfig: JSONValue) throws {
        let original = Given.container(user: ["Hostname": "theirs"], hostConfig: hostConfig, networks: [:])
        let spec = try Given.spec(original, keepsHostname: true)
        #expect(spec.body["Hostname"] == nil)
        #expect(spec.findings(.note, "Config.Hostname") == [])
        #expect(!spec.expectedDifferences.contains { $0.path == "Config.Hostname" })
    }

    @Test func `without the rule a made-up name is left to the engine`() throws {
        let original = Given.container()
        let spec = try Given.spec(original)
        #expect(spec.body["Hostname"] == nil)
        #expect(surprises(original, spec, keepsHostname: false) == [])
    }
}
