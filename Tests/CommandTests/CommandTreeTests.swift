import ArgumentParser
import Foundation
import Testing

@testable import GalleyCommands

/// What every command owes its user, whatever it does.
@Suite(.timeLimit(.minutes(1))) struct CommandTreeTests {
    /// Every command that does something, as its words.
    static let leaves = Set(words(of: Galley.self, after: [])).sorted { $0.joined() < $1.joined() }

    private static func words(of command: any ParsableCommand.Type, after path: [String]) -> [[String]] {
        let configuration = command.configuration
        let below = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        if below.isEmpty { return [path] }
        return below.flatMap { words(of: $0, after: path + [$0.configuration.commandName ?? "?"]) }
    }

    @Test func theTreeHasTheCommands() {
        let expected = [
            "upgrade", "apply", "resume", "rollback", "prune", "status", "history", "show", "recipe list",
            "recipe show", "recipe check", "engine list", "engine check", "cron", "config check", "backup create",
            "backup list", "backup verify", "backup restore", "backup prune",
        ]
        #expect(Set(Self.leaves.map { $0.joined(separator: " ") }).isSuperset(of: expected))
    }

    @Test(arguments: leaves)
    func helpShowsExamples(command: [String]) async throws {
        let result = try await BuiltGalley.run(command + ["--help"])
        #expect(result.status == 0)
        #expect(result.error == "")
        #expect(result.out.contains("EXAMPLES:"))
        #expect(result.out.contains("galley \(command.joined(separator: " "))"))
    }

    @Test(arguments: leaves)
    func anUnknownOptionIs64(command: [String]) async throws {
        let result = try await BuiltGalley.run(command + ["--nosuch"])
        #expect(result.status == 64)
        #expect(result.out == "")
        #expect(result.error.hasPrefix("Error: "))
        #expect(result.error.contains("See 'galley \(command.joined(separator: " ")) --help'"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScriptsNameEveryCommand(shell: String) async throws {
        let result = try await BuiltGalley.run(["--generate-completion-script", shell])
        #expect(result.status == 0)
        for word in Set(Self.leaves.compactMap(\.first)) { #expect(result.out.contains(word)) }
    }
}
