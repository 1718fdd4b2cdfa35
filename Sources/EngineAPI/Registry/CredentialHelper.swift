import Dispatch
import Foundation
import GalleyCore

/// A program that keeps logins, as docker calls it: `docker-credential-NAME get`, the server's name on its stdin.
struct CredentialHelper: Sendable {
    /// `NAME`; the whole name is looked up in `PATH`.
    let name: String
    /// Galley's own, of which the program gets what it needs.
    let environment: [String: String]
    /// A program that asks a person in a window waits for ever.
    var patience: Duration = .seconds(30)

    /// - Returns: nil when the program has no login for that server.
    /// - Throws: `GalleyError` `.refused` when it is not there or fails. Neither its output nor a secret is repeated.
    func login(for server: String) async throws -> RegistryLogin? {
        let path = try program()
        let (status, output) = try await run(path, Array(server.utf8))
        guard status == 0 else {
            // In words only: that is the protocol.
            if String(decoding: output, as: UTF8.self).contains("credentials not found") { return nil }
            throw failed("failed with exit code \(status)")
        }
        return try Self.login(from: output, server: server, program: program(name))
    }

    static func login(from output: [UInt8], server: String, program: String) throws(GalleyError) -> RegistryLogin? {
        guard let json = try? JSONValue(parsing: output), let user = json["Username"]?.string,
            let secret = json["Secret"]?.string
        else { throw GalleyError(.refused, "\(program) gave an answer that can't be read") }
        if secret.isEmpty { return nil }
        return RegistryLogin(
            user == "<token>" ? .identityToken(Secret(secret)) : .password(user: user, Secret(secret)), server: server)
    }

    private func program(_ name: String) -> String { "docker-credential-\(name)" }

    private func failed(_ how: String, hint: String? = nil) -> GalleyError {
        GalleyError(
            .refused, "\(program(name)) \(how)", hint: hint ?? "docker's config.json names it: does it work by itself?")
    }

    private func program() throws(GalleyError) -> String {
        guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) else {
            throw GalleyError(.badInput, "docker's config.json names a credential program that is no plain name")
        }
        for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(program(name))"
            if folder.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw failed("is not in PATH", hint: "docker's config.json names it; install it, or docker login again")
    }

    /// What such programs read: where they find their keyring, agent or cloud account. Nothing else of ours, since a
    /// variable may hold a secret that is none of theirs.
    static func needed(_ environment: [String: String]) -> [String: String] {
        let names: Set = [
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK",
        ]
        let families = [
            "LC_", "XDG_", "DBUS_", "DOCKER_", "GNUPG", "GPG_", "PASSWORD_STORE_", "AWS_", "AZURE_", "CLOUDSDK_",
            "GOOGLE_",
        ]
        return environment.filter { name, _ in names.contains(name) || families.contains(where: name.hasPrefix) }
    }

    private func run(_ path: String, _ input: [UInt8]) async throws -> (status: Int32, output: [UInt8]) {
        let patience = patience
        let environment = Self.needed(environment)
        let late = failed(
            "did not answer within \(patience.text)", hint: "it may be waiting for a person: docker pull asks")
        let unstartable = failed("can't be started")
        // Blocking calls, on a thread that may block.
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let process = Process()
                let (stdin, stdout) = (Pipe(), Pipe())
                process.executableURL = URL(fileURLWithPath: path)
                process.arguments = ["get"]
                process.environment = environment
                process.standardInput = stdin
                process.standardOutput = stdout
                process.standardError = FileHandle.nullDevice
                do { try process.run() } catch { return continuation.resume(throwing: unstartable) }
                let pid = process.processIdentifier
                let watch = DispatchWorkItem { kill(pid, SIGKILL) }
                DispatchQueue.global().asyncAfter(
                    deadline: .now() + .milliseconds(Int(patience.milliseconds)), execute: watch)
                // One that ends without reading is told apart by its exit code.
                try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
                try? stdin.fileHandleForWriting.close()
                let output = (try? stdout.fileHandleForReading.read(upToCount: 1 << 20)).flatMap(\.self) ?? Data()
                process.waitUntilExit()
                watch.cancel()
                if process.terminationReason == .uncaughtSignal { return continuation.resume(throwing: late) }
                continuation.resume(returning: (process.terminationStatus, Array(output)))
            }
        }
    }
}
