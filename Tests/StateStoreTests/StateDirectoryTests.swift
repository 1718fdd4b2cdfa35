import Foundation
import GalleyCore
import StateStore
import Testing

@Suite struct StateDirectoryTests {
    @Test(
        "the first of option, GALLEY_STATE_DIR, XDG_STATE_HOME, the user's default",
        arguments: [
            ("/given", ["GALLEY_STATE_DIR": "/own"], false, "/given"),
            (nil, ["GALLEY_STATE_DIR": "/own/", "XDG_STATE_HOME": "/xdg", "HOME": "/home/m"], false, "/own"),
            (nil, ["GALLEY_STATE_DIR": "", "XDG_STATE_HOME": "/xdg", "HOME": "/home/m"], true, "/xdg/galley"),
            (nil, ["XDG_STATE_HOME": "relative", "HOME": "/home/m"], false, "/home/m/.local/state/galley"),
            (nil, ["HOME": "/root"], true, "/var/lib/galley"),
            (nil, ["HOME": "/home/m"], false, "/home/m/.local/state/galley"),
        ] as [(String?, [String: String], Bool, String)])
    func resolves(explicit: String?, environment: [String: String], isRoot: Bool, expected: String) throws {
        let directory = try StateDirectory.resolve(explicit: explicit, environment: environment, isRoot: isRoot)
        #expect(directory.path == expected)
    }

    @Test func withoutAHomeItSaysWhatToGive() {
        let error = #expect(throws: GalleyError.self) {
            try StateDirectory.resolve(environment: [:], isRoot: false)
        }
        #expect(error?.code == .usage)
        #expect(error?.hint?.contains("GALLEY_STATE_DIR") == true)
    }

    @Test func pathsAreAbsoluteAndPlain() {
        #expect(StateDirectory("/a/./b/../c//d/").path == "/a/c/d")
        #expect(StateDirectory("x").path == FileManager.default.currentDirectoryPath + "/x")
    }

    @Test func makesItsFoldersForTheOwnerOnly() throws {
        let folder = try TemporaryFolder()
        let directory = StateDirectory(folder.path + "/a/b")
        try directory.create()
        try directory.create()
        #expect(try permissions(folder.path + "/a") == 0o700)
        #expect(try permissions(directory.path) == 0o700)
    }

    @Test func refusesAFolderThatOthersMayWriteInto() throws {
        let folder = try TemporaryFolder()
        let directory = StateDirectory(folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let error = #expect(throws: GalleyError.self) { try directory.create() }
        #expect(error?.code == .usage)
        #expect(error?.hint?.contains("chmod go-w") == true)
    }

    @Test func aFileInTheWayIsNamed() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        for path in ["/file", "/file/below"] {
            let error = #expect(throws: GalleyError.self) { try StateDirectory(folder.path + path).create() }
            #expect(error?.code == .usage)
            #expect(error?.description.contains("irectory") == true)
        }
    }
}
