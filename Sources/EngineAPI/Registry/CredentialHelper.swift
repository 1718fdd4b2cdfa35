import Foundation
import GalleyCore
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

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
        try lookUp()
        let status: Int32
        let output: String
        do {
            (status, output) = try await run(server)
        } catch let error as GalleyError {
            throw error
        } catch is SubprocessError {
            throw failed("can't be run")
        }
        guard status == 0 else {
            // In words only: that is the protocol.
            if output.contains("credentials not found") { return nil }
            throw failed("failed with exit code \(status)")
        }
        return try Self.login(from: Array(output.utf8), server: server, program: program(name))
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

    private func lookUp() throws(GalleyError) {
        guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) else {
            throw GalleyError(.badInput, "docker's config.json names a credential program that is no plain name")
        }
        for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(program(name))"
            if FileManager.default.isExecutableFile(atPath: path) { return }
        }
        throw failed("is not in PATH", hint: "docker's config.json names it; install it, or docker login again")
    }

    /// What such programs read: where they find their keyring, agent or cloud account. Nothing else of ours, since a
    /// variable may hold a secret that is none of theirs.
    static func needed(_ environment: [String: String]) -> [String: String] {
        let names: Set = [
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK",
            "DOCKER_CONFIG",
        ]
        let families = [
            "LC_", "XDG_", "DBUS_", "GNUPG", "GPG_", "PASSWORD_STORE_", "AWS_", "AZURE_", "CLOUDSDK_",
            "GOOGLE_",
        ]
        return environment.filter { name, _ in names.contains(name) || families.contains(where: name.hasPrefix) }
    }

    private func run(_ input: String) async throws -> (status: Int32, output: String) {
        let (name, patience, variables) = (program(name), patience, Self.needed(environment))
        let stdin = try Self.filledPipe(input)
        let ended = try await withThrowingTaskGroup(of: (TerminationStatus, String)?.self) { group in
            group.addTask {
                var given: [Environment.Key: String] = [:]
                for (name, value) in variables { given[Environment.Key(stringLiteral: name)] = value }
                let result = try await Subprocess.run(
                    .name(name), arguments: ["get"], environment: .custom(given),
                    input: .fileDescriptor(stdin, closeAfterSpawningProcess: true),
                    output: .string(limit: 1 << 20), error: .discarded)
                return (result.terminationStatus, result.standardOutput)
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            // Cancelling ends the program too.
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        switch ended {
        case .some((.exited(let code), let output)): return (code, output)
        case .some: throw failed("was ended by a signal")
        case nil:
            throw failed(
                "did not answer within \(patience.text)", hint: "it may be waiting for a person: docker pull asks")
        }
    }

    /// A pipe that holds a text already, and ends there: nothing is left to be written to a program that ends without
    /// reading, which swift-subprocess 1.0 does not survive.
    private static func filledPipe(_ text: String) throws(GalleyError) -> FileDescriptor {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw GalleyError(.refused, "no file descriptor is left") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        let bytes = Array(text.utf8)
        // A pipe takes 4096 bytes at least at once.
        guard bytes.count <= 4096, write(ends[1], bytes, bytes.count) == bytes.count else {
            close(ends[0])
            throw GalleyError(.badInput, "the registry's name is too long")
        }
        return FileDescriptor(rawValue: ends[0])
    }
}
