import GalleyCore
import Testing

@testable import EngineAPI

@Suite struct SSHCommandTests {
    static func destination(_ text: String) throws -> SSHDestination {
        guard case .ssh(let destination) = try Endpoint(parsing: text).address else {
            throw GalleyError(.usage, "\(text) is no ssh endpoint")
        }
        return destination
    }

    @Test("ssh never asks, gives up a silent host, and gets the destination behind the options")
    func dialStdio() throws {
        let there = try Self.destination("ssh://ops@db-west:2222")
        let arguments = SSHCommand.arguments(to: there, by: .dialStdio, local: "")
        for option in ["BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=15", "ServerAliveCountMax=3"] {
            #expect(arguments.contains(option))
        }
        #expect(
            arguments.suffix(9) == ["-l", "ops", "-p", "2222", "--", "db-west", "docker", "system", "dial-stdio"])
        #expect(!arguments.contains { $0.hasPrefix("StrictHostKeyChecking") || $0.hasPrefix("UserKnownHostsFile") })
    }

    @Test("What the endpoint leaves out is left to the user's configuration")
    func leftOut() throws {
        let arguments = SSHCommand.arguments(to: try Self.destination("ssh://west"), by: .dialStdio, local: "")
        #expect(!arguments.contains("-l") && !arguments.contains("-p"))
    }

    @Test("A socket there is forwarded to one here, by an ssh that ends with its input")
    func forwarded() throws {
        let there = try Self.destination("ssh://ops@west/run/podman/podman.sock")
        let arguments = SSHCommand.arguments(
            to: there, by: .socket("/run/podman/podman.sock"), local: "/tmp/x/engine")
        #expect(arguments.contains("/tmp/x/engine:/run/podman/podman.sock"))
        #expect(arguments.last == "cat")
        #expect(!arguments.contains("-N") && !arguments.contains("ClearAllForwardings=yes"))
    }

    @Test("Of the environment ssh sees what it needs, and nothing that a job's secret could be in")
    func environment() {
        let seen = SSHCommand.environment([
            "HOME": "/h", "SSH_AUTH_SOCK": "/a", "PATH": "/bin", "LC_MESSAGES": "de_DE", "OPS_WEBHOOK": "secret",
            "DB_PASSWORD": "secret", "DOCKER_HOST": "ssh://x",
        ])
        #expect(
            seen == ["HOME": "/h", "SSH_AUTH_SOCK": "/a", "PATH": "/bin", "LC_MESSAGES": "de_DE", "LC_ALL": "C"])
    }

    @Test("A host with a named socket has one way, another has three, and each is given up once")
    func routes() throws {
        let named = SSHRoutes(try Self.destination("ssh://west/run/x.sock"))
        let nothing = SSHFailure(isBeforeEngine: true, lacksThisRoute: true, message: "nothing there")
        named.failed(.socket("/run/x.sock"), nothing)
        #expect(named.current == .socket("/run/x.sock"))

        let routes = SSHRoutes(try Self.destination("ssh://west"))
        #expect(routes.current == .dialStdio)
        routes.failed(.dialStdio, SSHFailure(isBeforeEngine: true, message: "permission denied"))
        #expect(routes.current == .dialStdio)
        routes.failed(.dialStdio, nothing)
        routes.failed(.dialStdio, nothing)
        #expect(routes.current == .socket("/var/run/docker.sock"))
        routes.failed(.socket("/var/run/docker.sock"), nothing)
        #expect(routes.current == .socket("/run/podman/podman.sock"))
        #expect(routes.steps == 2)
        // All were tried: the next call begins anew, and this one ends.
        routes.failed(.socket("/run/podman/podman.sock"), nothing)
        #expect(routes.current == .dialStdio && routes.steps == 2)
    }

    @Test("The way that led to an engine is kept: another could lead to another engine")
    func kept() throws {
        let nothing = SSHFailure(isBeforeEngine: true, lacksThisRoute: true, message: "nothing there")
        let routes = SSHRoutes(try Self.destination("ssh://west"))
        routes.failed(.dialStdio, nothing)
        routes.worked(.socket("/var/run/docker.sock"))
        routes.failed(.socket("/var/run/docker.sock"), nothing)
        #expect(routes.current == .socket("/var/run/docker.sock") && routes.steps == 1)
    }
}
