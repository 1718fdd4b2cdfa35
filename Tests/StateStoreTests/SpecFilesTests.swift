import Foundation
import GalleyCore
import Testing

@testable import StateStore

@Suite struct SpecFilesTests {
    let folder: TemporaryFolder
    let specs: SpecFiles
    let spec: JSONValue = ["Image": "store:1.0", "Env": ["STORE_PASSWORD=hunter2"], "Memory": 9_007_199_254_740_993]

    init() throws {
        folder = try TemporaryFolder()
        specs = SpecFiles(folder.state)
    }

    private func write(_ text: String, _ name: String, permissions: Int = 0o600) throws {
        let path = folder.state.path + "/specs/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    @Test func whatIsSavedIsReadBackWholeAndIsTheOwnersAlone() throws {
        try specs.save(spec, for: "u-1")
        #expect(try specs.load("u-1") == SpecFiles.Loaded(spec: spec, warning: nil))
        #expect(try permissions(specs.path("u-1")) == 0o600)
        #expect(try permissions(folder.state.path + "/specs") == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.state.path + "/specs") == ["u-1.json"])
    }

    @Test func savingAgainReplaces() throws {
        try specs.save(spec, for: "u-1")
        try specs.save(["Image": "store:2"], for: "u-1")
        #expect(try specs.load("u-1").spec == ["Image": "store:2"])
    }

    @Test("what a killed writer left is no spec, hinders nobody, and goes with the spec")
    func leftoverOfAKilledWriter() throws {
        try specs.save(spec, for: "u-1")
        try write("{\"Image\": \"sto", ".u-1.json.partial", permissions: 0o644)
        try write("{\"Env\": [\"STORE_PASS", ".u-2.json.partial")
        #expect(try specs.list() == ["u-1"])
        #expect(try specs.load("u-1").spec == spec)
        let missing = #expect(throws: GalleyError.self) { try specs.load("u-2") }
        #expect(missing?.code == .notFound)

        try specs.save(["Image": "store:2"], for: "u-1")
        #expect(try specs.load("u-1").spec == ["Image": "store:2"])
        #expect(try permissions(specs.path("u-1")) == 0o600)

        try specs.remove("u-1")
        try specs.remove("u-2")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.state.path + "/specs") == [])
    }

    @Test func readableByOthersIsNarrowedAndReported() throws {
        try specs.save(spec, for: "u-1")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: specs.path("u-1"))
        let loaded = try specs.load("u-1")
        #expect(loaded.spec == spec)
        #expect(loaded.warning?.contains("could read") == true)
        #expect(try permissions(specs.path("u-1")) == 0o600)
        #expect(try specs.load("u-1").warning == nil)
    }

    @Test func writableByOthersIsRefusedAndLeftAsItIs() throws {
        try specs.save(spec, for: "u-1")
        try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: specs.path("u-1"))
        let error = #expect(throws: GalleyError.self) { try specs.load("u-1") }
        #expect(error?.code == .refused)
        #expect(try permissions(specs.path("u-1")) == 0o660)
    }

    @Test func aLinkIsNotFollowed() throws {
        try specs.save(spec, for: "u-1")
        try FileManager.default.createSymbolicLink(
            atPath: folder.state.path + "/specs/u-2.json", withDestinationPath: specs.path("u-1"))
        let error = #expect(throws: GalleyError.self) { try specs.load("u-2") }
        #expect(error?.code == .usage)
    }

    @Test func aDamagedSpecIsBadInputAndNamesItsFile() throws {
        try specs.save(spec, for: "u-1")
        try write("{\"Image\": ", "u-1.json")
        let error = #expect(throws: GalleyError.self) { try specs.load("u-1") }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("u-1.json") == true)
    }

    @Test(arguments: ["", "..", "../x", "a/b", "a b", "ü", String(repeating: "x", count: 129)])
    func anIdThatIsNoFileNameIsRefused(id: String) {
        #expect(throws: GalleyError.self) { try specs.save(spec, for: id) }
        #expect(throws: GalleyError.self) { try specs.load(id) }
        #expect(throws: GalleyError.self) { try specs.remove(id) }
    }

    @Test func listsNothingBeforeTheFirstSpec() throws {
        #expect(try specs.list() == [])
        try specs.save(spec, for: "b")
        try specs.save(spec, for: "a")
        #expect(try specs.list() == ["a", "b"])
    }
}
