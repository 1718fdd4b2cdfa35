import Foundation
import GalleyCore

/// Reads the secrets that the user referred to.
struct SecretInput: Sendable {
    var environment = ProcessInfo.processInfo.environment
    var terminal = TerminalDevice()
    /// Takes one sentence for the user.
    var warn: @Sendable (String) -> Void

    /// More than any password or key has: a wrong path is noticed before gigabytes are read.
    private static let limit = 64 << 10

    /// - Parameter name: what is asked for at a prompt, such as `Password of app`.
    /// - Throws: `GalleyError` `.usage` when there is nothing at the reference, `.badInput` when it holds no text.
    func resolve(_ reference: SecretReference, asking name: String) async throws -> Secret {
        switch reference {
        case .environment(let variable):
            guard let value = environment[variable], !value.isEmpty else {
                throw GalleyError(
                    .usage, "the variable \(variable) is not set", hint: "export it, or use file: or prompt")
            }
            return Secret(value)
        case .file(let path): return try read(path)
        case .prompt:
            guard let text = try await terminal.ask(name + ": ", echo: false) else {
                throw GalleyError(
                    .usage, "there is no terminal to ask for a password on", hint: "use env:NAME or file:PATH")
            }
            guard !text.isEmpty else { throw GalleyError(.usage, "no password was typed") }
            return Secret(text)
        }
    }

    private func read(_ path: String) throws -> Secret {
        let file: FileHandle
        let bytes: Data
        do {
            file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            var status = stat()
            if fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o004 != 0
            {
                warn("everybody on this machine can read '\(path)'")
            }
            bytes = try file.read(upToCount: Self.limit + 1) ?? Data()
        } catch {
            throw GalleyError(.usage, "can't read the password from '\(path)'", cause: error)
        }
        guard bytes.count <= Self.limit else {
            throw GalleyError(.badInput, "'\(path)' holds no password: it is larger than \(Self.limit) bytes")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw GalleyError(.badInput, "'\(path)' holds no password: it is not UTF-8 text")
        }
        // One newline only: an editor adds it. In Swift CR LF is one character.
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw GalleyError(.usage, "'\(path)' is empty") }
        return Secret(text)
    }
}
