import Foundation
import NIOCore
import NIOPosix

/// A real sshd on this machine's loopback with keys of its own, and the user's real ssh with a configuration of its own.
public struct SSHServer: Sendable {
    /// Holds the keys `id`, `host`, `other` and `stranger`, and a program `ssh` that takes this server's configuration.
    public let folder: String
    /// Of 127.0.0.1.
    public let port: Int

    public static let program = "/usr/sbin/sshd"
    public static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) && ProgramRun.has("ssh") }

    /// Runs one while `body` works.
    /// - Parameters:
    ///   - environment: what sshd sets for the commands it runs.
    ///   - settings: more lines of its configuration.
    ///   - usersSettings: more lines of ssh's.
    public static func running(
        in folder: String, environment: [String: String], settings: String = "", usersSettings: String = "",
        _ body: @Sendable (SSHServer) async throws -> Void
    ) async throws {
        // Its privilege separation wants the folder, which a service manager would have made.
        if getuid() == 0 {
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        let server = SSHServer(folder: folder, port: try await freePort())
        for name in ["host", "other", "id", "stranger"] {
            let made = try await ProgramRun.of(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(folder)/\(name)"])
            guard made.status == 0 else { throw LabError(made.error) }
        }
        try server.write("authorized", String(contentsOfFile: folder + "/id.pub", encoding: .utf8))
        try server.know("host")
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        try server.write(
            "sshd_config",
            """
            Port \(server.port)
            ListenAddress 127.0.0.1
            HostKey \(folder)/host
            AuthorizedKeysFile \(folder)/authorized
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            SetEnv \(variables)
            \(settings)

            """)
        try server.write(
            "ssh_config",
            """
            UserKnownHostsFile \(folder)/known
            GlobalKnownHostsFile /dev/null
            StrictHostKeyChecking ask
            IdentitiesOnly yes
            IdentityAgent none
            IdentityFile \(folder)/id
            LogLevel INFO
            \(usersSettings)

            """)
        // By its whole name: a test may put the folder first on its search path.
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let real = path.map { "\($0)/ssh" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "ssh"
        try server.write("ssh", "#!/bin/sh\necho $$ >>\(folder)/pids\nexec \(real) -F \(folder)/ssh_config \"$@\"\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/ssh")
        _ = try await LabProcess.during(
            [program, "-D", "-e", "-f", folder + "/sshd_config"], endedBy: SIGTERM
        ) { _ in
            try await eventually("sshd listens") {
                let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: server.port).get()
                try await channel?.close()
                return channel != nil
            }
            try await body(server)
        }
    }

    private static func freePort() async throws -> Int {
        let free = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        defer { free.close(promise: nil) }
        return free.localAddress?.port ?? 0
    }

    /// Writes one of its files anew: `authorized`, `ssh_config`.
    public func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    /// What the user's known hosts hold for this server: a key of those that were made, or none.
    public func know(_ key: String?) throws {
        let line = try key.map {
            "[127.0.0.1]:\(port) " + (try String(contentsOfFile: "\(folder)/\($0).pub", encoding: .utf8))
        }
        try write("known", line ?? "")
    }

    /// Every ssh that was started.
    public func pids() -> [Int32] {
        let text = (try? String(contentsOfFile: folder + "/pids", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { Int32($0) }
    }

    /// Those that still run, or are left behind unreaped.
    public var alive: [Int32] { pids().filter { kill($0, 0) == 0 } }
}
