import Containers
import EngineAPI
import GalleyCore
import Testing

/// Create, inspect, make the successor's spec, create, inspect: only what the plan names may differ.
@Suite struct RoundTripTests {
    private func successor(of inspect: JSONValue, apiVersion: APIVersion) throws -> (SuccessorSpec, JSONValue) {
        let spec = try Given.spec(inspect, labels: ["galley.test": "1"], apiVersion: apiVersion)
        let connected = spec.networksToConnect.map { ($0.network, $0.endpoint) }
        return (spec, Created.inspect(spec.body, connected: connected, image: Given.newImage))
    }

    @Test("Each odd container's successor differs as planned, neither more nor less", arguments: Corpus.all.map(\.name))
    func differsAsPlanned(name: String) throws {
        let original = try #require(Corpus.all.first { $0.name == name }).inspect
        for version in [APIVersion(1, 41), APIVersion(1, 44), APIVersion(1, 51)] {
            let (spec, successor) = try successor(of: original, apiVersion: version)
            let found = ContainerDifference.compare(original, successor)
            #expect(ContainerDifference.unexpected(found, expected: spec.expectedDifferences).isEmpty)
            let foundPaths = Set(found.map(\.path))
            #expect(spec.expectedDifferences.filter { !foundPaths.contains($0.path) }.isEmpty)
        }
    }

    @Test("A setting lost on the way is found, whichever it is", arguments: Corpus.all.map(\.name))
    func lossIsFound(name: String) throws {
        let original = try #require(Corpus.all.first { $0.name == name }).inspect
        let (spec, _) = try successor(of: original, apiVersion: APIVersion(1, 41))
        for part in ["HostConfig", "Config"] {
            let settings = part == "Config" ? spec.body : spec.hostConfig
            for (field, value) in settings.object ?? [:] where !value.isEmpty {
                if ["Image", "Labels", "HostConfig", "NetworkingConfig", "RestartPolicy"].contains(field) { continue }
                let path = part == "Config" ? [field] : [part, field]
                // The image exposes what is published here.
                if field == "ExposedPorts" { continue }
                let successor = Created.inspect(spec.body.setting(path, nil), image: Given.newImage)
                let found = ContainerDifference.compare(original, successor)
                let unexpected = ContainerDifference.unexpected(found, expected: spec.expectedDifferences)
                #expect(!unexpected.isEmpty, "\(part).\(field) was lost unseen")
            }
        }
    }

    @Test("A successor of a successor gains and loses nothing", arguments: Corpus.all.map(\.name))
    func fixedPoint(name: String) throws {
        let original = try #require(Corpus.all.first { $0.name == name }).inspect
        let first = try successor(of: original, apiVersion: APIVersion(1, 41))
        let again = try SuccessorSpec.make(
            original: first.1, oldImage: Given.newImage, newImage: Given.newImage, newImageReference: "lab/db:11.8",
            labels: ["galley.test": "1"], apiVersion: APIVersion(1, 41))
        #expect(again.body == first.0.body)
        #expect(again.networksToConnect == first.0.networksToConnect)
        #expect(again.expectedDifferences.isEmpty)
    }

    @Test("Fields this Galley has never heard of are sent back as they came")
    func unknownFields() throws {
        let original = try #require(Corpus.all.first { $0.name == "fields of the future" }).inspect
        let spec = try Given.spec(original)
        #expect(spec.body["Galaxy"] == ["Arm": 3])
        #expect(spec.hostConfig["Gravity"] == [["Pull": 9]])
        #expect(spec.hostConfig["Warp"] == 9_007_199_254_740_993)
        #expect(spec.endpoints["bridge"]?["Wormhole"] == "on")
    }

    @Test("Fields that only the newest inspect shows are added, and nothing else of it")
    func newerInspect() throws {
        let original = Given.container(user: ["MacAddress": "02:11:22:33:44:55"], hostConfig: ["Memory": 5])
        let newer = original.setting(["Config", "MacAddress"], nil).setting(["HostConfig", "Novel"], 7)
            .setting(["HostConfig", "Memory"], 6).setting(["NetworkSettings", "Networks", "bridge", "GwPriority"], 3)
        let spec = try SuccessorSpec.make(
            original: original, originalAtMaximum: newer, oldImage: Given.oldImage, newImage: Given.newImage,
            newImageReference: "x", apiVersion: APIVersion(1, 52))
        #expect(spec.hostConfig["Novel"] == 7)
        #expect(spec.hostConfig["Memory"] == 5)
        #expect(spec.endpoints["bridge"]?["GwPriority"] == 3)
        #expect(spec.endpoints["bridge"]?["MacAddress"] == "02:11:22:33:44:55")
        #expect(spec.body["MacAddress"] == nil)
    }

    @Test("The successor does not restart, and the original's policy is kept for the commit")
    func restartPolicy() throws {
        let spec = try Given.spec(
            Given.container(hostConfig: [
                "RestartPolicy": ["Name": "on-failure", "MaximumRetryCount": 5]
            ]))
        #expect(spec.hostConfig["RestartPolicy"] == ["Name": "no", "MaximumRetryCount": 0])
        #expect(spec.restartPolicy == RestartPolicy(name: "on-failure", maximumRetryCount: 5))
    }

    @Test("The old image by its tag, which has moved on, is refused")
    func wrongOldImage() throws {
        #expect(throws: GalleyError.self) { try Given.spec(Given.container(), oldImage: Given.newImage) }
        let byDigest = Given.image("sha256:other", Given.oldConfig)
            .setting(["RepoDigests"], [.string("lab/db@\(Given.oldImageID)")])
        #expect(throws: Never.self) { try Given.spec(Given.container(), oldImage: byDigest) }
    }

    @Test("Printing a spec, a snapshot or a difference shows no secret")
    func printing() throws {
        let original = Given.container(user: [
            "Env": ["ROOT_PASSWORD=hunter2"], "Cmd": ["server", "--password", "hunter2"],
        ])
        let spec = try Given.spec(original)
        let difference = ContainerDifference.compare(original, original.setting(["Config", "Env"], []))
        for text in [
            "\(spec)", String(reflecting: spec), "\(try ContainerSnapshot(inspect: original))", "\(difference)",
            try JSONValue(encoding: difference).text(), "\(spec.findings)",
        ] {
            #expect(!text.contains("hunter2"))
        }
        #expect("\(difference)".contains("Config.Env[ROOT_PASSWORD]: ••• → (absent)"))
    }
}
