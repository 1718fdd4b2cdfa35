/// Why ssh, or the command at its other end, gave no engine: read from what they print and their exit status.
struct SSHFailure: Sendable, Equatable {
    /// Surely nothing of a call was done: there was no connection to an engine.
    var isBeforeEngine: Bool
    /// Another way to the engine on that host is worth trying.
    var lacksThisRoute = false
    var message: String
    var hint: String?

    /// - Parameters:
    ///   - complaint: the end of what the child printed to its stderr.
    ///   - status: its exit code, nil while it runs; 255 is ssh's own failure.
    static func explain(
        _ complaint: String, status: Int32?, destination: SSHDestination, route: SSHCommand.Route
    ) -> SSHFailure {
        let lines = complaint.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
        let text = complaint.lowercased()
        for known in known where known.marks.contains(where: text.contains) && text.contains(known.beside) {
            // 255 is ssh's own end: then what the host's shell said at the login is no reason.
            if known.isTheirs, status == 255 { continue }
            let marked = lines.last { line in known.marks.contains { line.lowercased().contains($0) } }
            var failure = SSHFailure(
                isBeforeEngine: true, lacksThisRoute: known.lacksThisRoute,
                message: "\(known.what) (\(marked.map(String.init) ?? ""))", hint: known.hint(destination))
            if case .socket(let path) = route, known.lacksThisRoute {
                failure.message = "no engine listens on \(path) there (\(marked.map(String.init) ?? ""))"
            }
            return failure
        }
        if status == 127 || status == 126, route == .dialStdio {
            return SSHFailure(
                isBeforeEngine: true, lacksThisRoute: true, message: "there is no docker command on that host",
                hint: Self.noDocker(destination))
        }
        let last = lines.last { !$0.isEmpty }.map(String.init)
        let end = status.map { "ssh ended with \($0)" } ?? "ssh gave up the connection"
        return SSHFailure(
            isBeforeEngine: false, message: last.map { "\(end): \($0)" } ?? end,
            hint: "'\(destination.byHand) docker version' shows more")
    }

    private struct Known: Sendable {
        /// In lower case.
        var marks: [String]
        /// Must be there as well: the same words also end a connection that was there.
        var beside = ""
        var what: String
        var lacksThisRoute = false
        /// Said by the command at the other end.
        var isTheirs = false
        var hint: @Sendable (SSHDestination) -> String
    }

    private static func noDocker(_ destination: SSHDestination) -> String {
        "install docker's command there, or name the engine's socket: \(destination)/run/podman/podman.sock"
    }

    /// In order: the first that fits counts.
    private static let known: [Known] = [
        Known(
            marks: ["ssh can't be started"], what: "ssh can't be started",
            hint: { _ in "install OpenSSH's client (openssh-client) where Galley runs" }),
        Known(
            marks: ["remote host identification has changed"], what: "the host key has changed",
            hint: { there in
                let known = there.port.map { "[\(there.host)]:\($0)" } ?? there.host
                return "somebody may be in between; if that host was really made anew: ssh-keygen -R '\(known)', "
                    + "then \(there.byHand)"
            }),
        Known(
            marks: ["host key verification failed", "host key is known for"], what: "the host key is not known",
            hint: { "connect once by hand and compare the fingerprint: \($0.byHand)" }),
        Known(
            marks: ["permission denied (", "too many authentication failures", "no more authentication methods"],
            what: "ssh was refused: permission denied",
            hint: { "ssh asks nothing here, so a key must do: is it in the agent (ssh-add -l)? try \($0.byHand)" }),
        Known(
            marks: ["could not resolve hostname"], what: "there is no such host",
            hint: { "is '\($0.host)' in the DNS or in ~/.ssh/config?" }),
        Known(
            marks: ["connection refused"], beside: "connect to host", what: "no ssh server listens there",
            hint: { "is sshd running on \($0.host), and is the port right?" }),
        Known(
            marks: ["no route to host", "network is unreachable"], beside: "connect to host",
            what: "no route leads to that host",
            hint: { "is the network or the VPN up? try \($0.byHand)" }),
        Known(
            marks: ["connection timed out", "operation timed out"], beside: "connect to host",
            what: "that host does not answer",
            hint: { "is it up, and does a firewall let ssh through? try \($0.byHand)" }),
        Known(
            marks: ["bad configuration option", "bad owner or permissions", "terminating, "],
            what: "ssh's configuration can't be used",
            hint: { "try \($0.byHand)" }),
        Known(
            marks: ["kex_exchange_identification", "banner exchange", "unable to negotiate"],
            what: "no ssh connection could be agreed on",
            hint: { "is it sshd that listens there? try \($0.byHand)" }),
        Known(
            marks: ["administratively prohibited"], what: "the ssh server forwards no sockets",
            hint: { _ in "AllowStreamLocalForwarding in sshd_config, or docker's command on that host" }),
        Known(
            marks: [
                "permission denied while trying to connect", "got permission denied", "connect: permission denied",
            ],
            what: "that user may not use the engine's socket", isTheirs: true,
            hint: { "on \($0.host): sudo usermod -aG docker \($0.user ?? "USER")" }),
        Known(
            marks: [
                "cannot connect to the docker daemon", "connect to the docker api",
                "dial unix", "error during connect", "failed to dial the backend",
            ],
            // Not a reason to look for another engine there: this one may be starting again.
            what: "no engine answers the docker command there", isTheirs: true,
            hint: {
                "is the engine running on \($0.host)? try \($0.byHand) docker version; Podman's is named by its socket: "
                    + "\($0)/run/podman/podman.sock"
            }),
        Known(
            marks: ["command not found", "docker: not found", "not a docker command", "unknown command"],
            what: "there is no docker command on that host", lacksThisRoute: true, isTheirs: true, hint: noDocker),
        Known(
            marks: ["open failed: connect failed", "open failed: unknown"], what: "no engine listens there",
            lacksThisRoute: true,
            hint: { "is the engine running on \($0.host), and may that user use its socket?" }),
    ]
}
