import GalleyCore

/// A host that is reached with ssh: `ssh://user@host:port`, with a path when the engine's socket there is named.
struct SSHDestination: Sendable, Hashable, CustomStringConvertible {
    /// Nil leaves it to ssh's configuration.
    var user: String?
    /// A name that ssh knows: of a host, or of an entry in its configuration.
    var host: String
    /// Nil leaves it to ssh's configuration.
    var port: Int?
    /// The engine's socket on that host; nil asks the docker command there.
    var socket: String?

    init(_ authority: Authority) throws(GalleyError) {
        let named = authority.user
        if let named {
            let isPlain = named.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
            guard isPlain, !named.isEmpty, named.first != "-", !named.contains(where: { "'\"\\$`;|&<>()".contains($0) })
            else { throw GalleyError(.usage, "'\(named)' is no user of an ssh:// endpoint", hint: Endpoint.supported) }
        }
        user = named
        host = authority.host
        port = authority.port
        let path = authority.path
        guard path.count > 1 else { return }
        // ssh expands % and ~ in places, and splits at colons.
        guard path.utf8.count < 108, path.unicodeScalars.allSatisfy({ Self.pathScalars.contains($0) }) else {
            throw GalleyError(.usage, "'\(path)' is no path of a socket that ssh could forward")
        }
        socket = path
    }

    private static let pathScalars = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@,=/".unicodeScalars)

    var description: String {
        let name = (user.map { "\($0)@" } ?? "") + (host.contains(":") ? "[\(host)]" : host)
        return "ssh://" + name + (port.map { ":\($0)" } ?? "") + (socket ?? "")
    }

    /// What a user would type: `ssh -p 2222 ops@db-west`.
    var byHand: String {
        "ssh " + (port.map { "-p \($0) " } ?? "") + (user.map { "\($0)@" } ?? "") + host
    }
}
