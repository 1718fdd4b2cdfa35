import Foundation
import GalleyCore
import Synchronization
import Testing

@testable import GalleyCommands

@Suite(.timeLimit(.minutes(1))) final class SecretInputTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "galley-secret-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func file(_ bytes: [UInt8], permissions: Int = 0o600) throws -> SecretReference {
        let path = folder.appending(path: UUID().uuidString).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
        return .file(path)
    }

    private func failure(_ reference: SecretReference) async -> GalleyError? {
        let input = SecretInput(environment: ["EMPTY": ""], terminal: TerminalDevice(path: "/nonexistent")) { _ in }
        do {
            _ = try await input.resolve(reference, asking: "Password")
            return nil
        } catch {
            return error as? GalleyError
        }
    }

    @Test(arguments: [
        ("s3 cret", "s3 cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("s3cret\n\n", "s3cret\n"),
        (" pässwörd ", " pässwörd "),
    ])
    func aFileWithoutItsLastNewline(content: String, expected: String) async throws {
        let warnings = Mutex<[String]>([])
        let input = SecretInput { text in warnings.withLock { $0.append(text) } }
        let secret = try await input.resolve(file(Array(content.utf8)), asking: "Password")
        #expect(secret.reveal() == expected)
        #expect(warnings.withLock { $0 }.isEmpty)
    }

    @Test func everybodysFileIsReadWithAWarning() async throws {
        let warnings = Mutex<[String]>([])
        let input = SecretInput { text in warnings.withLock { $0.append(text) } }
        let secret = try await input.resolve(file(Array("x".utf8), permissions: 0o644), asking: "Password")
        #expect(secret.reveal() == "x")
        #expect(warnings.withLock { $0.count } == 1)
    }

    @Test func theEnvironment() async throws {
        let input = SecretInput(environment: ["DB_PASSWORD": "x\n"]) { _ in }
        #expect(try await input.resolve(.environment("DB_PASSWORD"), asking: "").reveal() == "x\n")
        #expect(await failure(.environment("EMPTY"))?.code == .usage)
        #expect(await failure(.environment("NONE"))?.message.contains("NONE") == true)
    }

    @Test func whatHoldsNoPassword() async throws {
        #expect(await failure(.file("/nonexistent"))?.code == .usage)
        #expect(await failure(.file(folder.path))?.code == .usage)
        #expect(await failure(.file("/dev/zero"))?.code == .badInput)
        #expect(await failure(try file([]))?.code == .usage)
        #expect(await failure(try file([10]))?.code == .usage)
        #expect(await failure(try file([0xFF, 0xFE]))?.code == .badInput)
        #expect(await failure(.prompt)?.hint == "use env:NAME or file:PATH")
    }

    @Test func aPromptHidesWhatIsTyped() async throws {
        let terminal = try PseudoTerminal()
        let input = SecretInput(terminal: terminal.device) { _ in }
        let asked = Task { try await input.resolve(.prompt, asking: "Password of app") }
        let before = try await terminal.screen(until: "app: ")
        #expect(!terminal.echoes)
        terminal.type("hunter2\n")
        #expect(try await asked.value.reveal() == "hunter2")
        let after = try await terminal.screen(until: "\n")
        #expect(!(before + after).contains("hunter2"))
        #expect(terminal.echoes)
    }

    @Test func aCancelledPromptGivesTheEchoBack() async throws {
        let terminal = try PseudoTerminal()
        let input = SecretInput(terminal: terminal.device) { _ in }
        let asked = Task { try await input.resolve(.prompt, asking: "Password") }
        _ = try await terminal.screen(until: ": ")
        #expect(!terminal.echoes)
        asked.cancel()
        await #expect(throws: CancellationError.self) { try await asked.value }
        #expect(terminal.echoes)
    }
}
