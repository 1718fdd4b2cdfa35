import Testing

@testable import EngineAPI

@Suite("What ssh prints, in words of what to do") struct SSHFailureTests {
    struct Case: Sendable {
        var printed: String
        var status: Int32?
        var message: String
        var hint: String
        var lacksRoute = false
    }

    static let cases = [
        Case(
            printed: """
                @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
                @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
                Host key for [db-west]:2222 has changed and you have requested strict checking.
                Host key verification failed.
                """, status: 255, message: "the host key has changed", hint: "ssh-keygen -R '[db-west]:2222'"),
        Case(
            printed: "No ED25519 host key is known for db-west and you have requested strict checking.\r\n"
                + "Host key verification failed.\r\n",
            status: 255, message: "the host key is not known", hint: "ssh -p 2222 ops@db-west"),
        Case(
            printed: "ops@db-west: Permission denied (publickey).\r\n", status: 255, message: "permission denied",
            hint: "ssh-add -l"),
        Case(
            printed: "ssh: Could not resolve hostname db-west: Name or service not known\r\n", status: 255,
            message: "no such host", hint: "~/.ssh/config"),
        Case(
            printed: "ssh: connect to host db-west port 2222: Connection refused\r\n", status: 255,
            message: "no ssh server listens there", hint: "sshd"),
        Case(
            printed: "ssh: connect to host db-west port 2222: No route to host\r\n", status: 255,
            message: "no route leads", hint: "VPN"),
        Case(
            printed: "ssh: connect to host db-west port 2222: Connection timed out\r\n", status: 255,
            message: "does not answer", hint: "firewall"),
        Case(
            printed: "kex_exchange_identification: Connection closed by remote host\r\n", status: 255,
            message: "no ssh connection could be agreed on", hint: "sshd"),
        Case(
            printed: "/home/u/.ssh/config: line 3: Bad configuration option: nosuch\r\n", status: 255,
            message: "configuration", hint: "ssh -p 2222 ops@db-west"),
        Case(
            printed: "bash: line 1: docker: command not found\n", status: 127, message: "no docker command",
            hint: "podman.sock", lacksRoute: true),
        Case(
            printed: "docker: 'dial-stdio' is not a docker command.\n", status: 1, message: "no docker command",
            hint: "install", lacksRoute: true),
        Case(printed: "", status: 127, message: "no docker command", hint: "install", lacksRoute: true),
        Case(
            printed: "failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: permission "
                + "denied\n", status: 1, message: "may not use the engine's socket", hint: "usermod -aG docker ops"),
        Case(
            printed: "failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: no such file "
                + "or directory\n", status: 1, message: "no engine answers", hint: "is the engine running"),
    ]

    @Test(arguments: cases.indices)
    func explained(index: Int) throws {
        let given = Self.cases[index]
        let there = try SSHCommandTests.destination("ssh://ops@db-west:2222")
        let failure = SSHFailure.explain(
            given.printed, status: given.status, destination: there, route: .dialStdio)
        #expect(failure.isBeforeEngine)
        #expect(failure.lacksThisRoute == given.lacksRoute)
        #expect(failure.message.contains(given.message), "\(failure)")
        #expect(failure.hint?.contains(given.hint) == true, "\(failure)")
    }

    @Test(
        "A connection that ends in the middle says nothing of what was done",
        arguments: [
            "client_loop: send disconnect: Broken pipe\r\n", "Timeout, server db-west not responding.\r\n",
            "Connection to db-west closed by remote host.\r\n", "Read from remote host db-west: Connection timed out",
            "Read from remote host db-west: Connection refused", "",
            // From the host's own start files.
            "/home/ops/.bashrc: line 3: foo: command not found\nclient_loop: send disconnect: Broken pipe\r\n",
        ])
    func cut(printed: String) throws {
        let there = try SSHCommandTests.destination("ssh://ops@db-west")
        let failure = SSHFailure.explain(printed, status: 255, destination: there, route: .dialStdio)
        #expect(!failure.isBeforeEngine)
        #expect(failure.message.contains("255"))
        #expect(failure.hint != nil)
    }
}
