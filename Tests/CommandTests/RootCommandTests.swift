import GalleyCore
import Testing

@testable import GalleyCommands

@Suite(.timeLimit(.minutes(1))) struct RootCommandTests {
    @Test func theVersionIsTheOneConstant() async throws {
        let result = try await BuiltGalley.run(["--version"])
        #expect(result.out == GalleyVersion.current + "\n")
        #expect(result.status == 0)
    }

    @Test func helpShowsTheGroups() async throws {
        let result = try await BuiltGalley.run([])
        #expect(result.status == 0)
        #expect(result.out.contains("RECIPE SUBCOMMANDS:"))
        #expect(result.out.contains("EXAMPLES:"))
    }

    @Test(arguments: [
        ["nosuch"], ["recipe", "list", "--nosuch"], ["recipe", "list", "-o", "xml"], ["recipe", "show"],
    ])
    func wrongUsageIs64AndGoesToStderr(arguments: [String]) async throws {
        let result = try await BuiltGalley.run(arguments)
        #expect(result.status == 64)
        #expect(result.out == "")
        #expect(result.error.contains("Error: "))
    }

    @Test("a reader that goes away is no error, a full disk is one")
    func output() async throws {
        let galley = try BuiltGalley.path()
        let gone = try await BuiltGalley.shell("{ sleep 0.3; '\(galley)' recipe list; echo $? >&2; } | true")
        #expect(gone.error == "0\n")
        let full = try await BuiltGalley.shell("'\(galley)' recipe list > /dev/full")
        #expect(full.status == 64)
        #expect(full.error.contains("can't be written to standard output: No space left"))
    }
}
