/// The user's own ssh, as Galley starts it: with the user's configuration, agent and known hosts, and never asking.
enum SSHCommand {
    /// How the engine is reached once ssh is there.
    enum Route: Sendable, Hashable {
        /// The docker command of that host joins our ends to its engine.
        case dialStdio
        /// ssh itself forwards a socket of that host.
        case socket(String)
    }

    /// The arguments after the program's name. No secret can be among them: an endpoint has none.
    /// - Parameter local: for ``Route/socket(_:)``, the path of the socket that ssh makes here.
    static func arguments(to destination: SSHDestination, by route: Route, local: String) -> [String] {
        var arguments = [
            // A question would wait for ever behind a progress display.
            "-o", "BatchMode=yes",
            "-o", "ConnectTimeout=10",
            // A host that is gone without a word is noticed within a minute, however quiet the connection is.
            "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3",
            // What the user's configuration may add for people at a terminal.
            "-o", "RemoteCommand=none", "-o", "RequestTTY=no", "-o", "PermitLocalCommand=no",
            "-a", "-x", "-T",
            // It tells then when it is logged in, which nothing else does.
            "-o", "LogLevel=VERBOSE",
        ]
        switch route {
        case .dialStdio: arguments += ["-o", "ClearAllForwardings=yes"]
        case .socket(let remote):
            arguments += [
                // A shared master would keep the forwarding, and its listener, after our end.
                "-o", "ControlPath=none", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindMask=0177", "-o",
                "StreamLocalBindUnlink=no",
                "-L", "\(local):\(remote)",
            ]
        }
        arguments += place(destination)
        switch route {
        case .dialStdio: arguments += ["docker", "system", "dial-stdio"]
        // Ends when our end of its input does, even if this process is killed: then ssh ends too. `-N` would stay.
        case .socket: arguments += ["cat"]
        }
        return arguments
    }

    /// Asks whether there is a login to share, and for nothing else.
    static func question(of destination: SSHDestination) -> [String] {
        ["-o", "BatchMode=yes", "-O", "check"] + place(destination)
    }

    private static func place(_ destination: SSHDestination) -> [String] {
        var arguments: [String] = []
        if let user = destination.user { arguments += ["-l", user] }
        if let port = destination.port { arguments += ["-p", String(port)] }
        return arguments + ["--", destination.host]
    }

    /// What of this process's environment ssh gets: what it, its agent and its proxy commands are known to need.
    /// Everything else stays here, since some of it may be a secret that a job refers to.
    static func environment(_ own: [String: String]) -> [String: String] {
        let names: Set = [
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "LANG", "TZ", "KRB5CCNAME", "KRB5_CONFIG",
            "GNUPGHOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS", "LD_LIBRARY_PATH",
            "SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_SK_PROVIDER", "SSH_SK_HELPER", "AWS_PROFILE", "AWS_CONFIG_FILE",
        ]
        var kept = own.filter { names.contains($0.key) || $0.key.hasPrefix("LC_") }
        // The reasons are read.
        kept["LC_ALL"] = "C"
        return kept
    }
}
