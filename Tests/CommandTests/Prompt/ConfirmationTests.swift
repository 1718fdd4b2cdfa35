import GalleyCore
import Testing

@testable import GalleyCommands

@Suite(.timeLimit(.minutes(1))) struct ConfirmationTests {
    @Test(arguments: [
        ("y\n", true), ("YES\n", true), (" y \n", true), ("\n", false), ("n\n", false), ("yess\n", false),
        ("\u{4}", false),
    ])
    func onlyAYesIsAYes(typed: String, isYes: Bool) async throws {
        let terminal = try PseudoTerminal()
        let confirmation = Confirmation(isGiven: false, terminal: terminal.device)
        let asked = Task { try await confirmation.ask("Upgrade shop?") }
        #expect(try await terminal.screen(until: "[y/N]").contains("Upgrade shop? [y/N] "))
        terminal.type(typed)
        expect(await asked.result, isYes)
    }

    @Test(arguments: [("shop\n", true), ("y\n", false), ("shop2\n", false)])
    func aNameHasToBeTyped(typed: String, isYes: Bool) async throws {
        let terminal = try PseudoTerminal()
        let confirmation = Confirmation(isGiven: false, terminal: terminal.device)
        let asked = Task { try await confirmation.ask("This discards writes.", typing: "shop") }
        #expect(try await terminal.screen(until: "go on").contains("Type 'shop'"))
        terminal.type(typed)
        expect(await asked.result, isYes)
    }

    private func expect(_ result: Result<Void, any Error>, _ isYes: Bool) {
        switch result {
        case .success: #expect(isYes)
        case .failure(let error):
            #expect(!isYes)
            #expect((error as? GalleyError)?.code == .refused)
        }
    }

    @Test func withoutATerminalItSaysWhatToGive() async {
        let confirmation = Confirmation(isGiven: false, terminal: TerminalDevice(path: "/nonexistent"))
        let error = await #expect(throws: GalleyError.self) { try await confirmation.ask("Upgrade?") }
        #expect(error?.code == .usage)
        #expect(error?.hint?.contains("--yes") == true)
        let file = Confirmation(isGiven: false, terminal: TerminalDevice(path: "/dev/null"))
        #expect(await #expect(throws: GalleyError.self) { try await file.ask("Upgrade?") }?.code == .usage)
    }

    @Test func givenInAdvanceNobodyIsAsked() async throws {
        let confirmation = Confirmation(isGiven: true, terminal: TerminalDevice(path: "/nonexistent"))
        try await confirmation.ask("Upgrade?")
        try await confirmation.ask("Upgrade?", typing: "shop")
    }

    @Test func aCancelledQuestionEnds() async throws {
        let terminal = try PseudoTerminal()
        let confirmation = Confirmation(isGiven: false, terminal: terminal.device)
        let asked = Task { try await confirmation.ask("Upgrade?") }
        _ = try await terminal.screen(until: "[y/N]")
        asked.cancel()
        await #expect(throws: CancellationError.self) { try await asked.value }
    }
}
