import EngineAPI
import GalleyCore
import Testing

@Suite struct EndpointTests {
    @Test(
        "An endpoint reads as docker writes it, with docker's port",
        arguments: [
            ("unix:///run/docker.sock", "unix:///run/docker.sock", "127.0.0.1"),
            ("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375", "127.0.0.1"),
            ("tcp://localhost", "tcp://localhost:2375", "localhost"),
            ("tcp://[::1]:99/", "tcp://[::1]:99", "::1"), ("ssh://db-west", "ssh://db-west", "db-west"),
            ("ssh://ops@db-west:2222", "ssh://ops@db-west:2222", "db-west"),
            ("ssh://ops@[fe80::1]:22", "ssh://ops@[fe80::1]:22", "fe80::1"),
            ("ssh://ops@db-west/run/podman/podman.sock", "ssh://ops@db-west/run/podman/podman.sock", "db-west"),
        ])
    func parsed(text: String, shown: String, host: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.description == shown)
        #expect(endpoint.host == host)
    }

    @Test(
        "What can't be dialled is a usage error that names what can",
        arguments: [
            "", "docker", "/run/docker.sock", "unix://", "unix:///", "unix://a/b", "npipe:////./pipe/docker_engine",
            "http://host:2375", "https://host:2376", "fd://", "gopher://x", "tcp://", "tcp://:2375", "tcp://a b:1",
            "tcp://ops@host:2375", "tcp://host:2375/path", "ssh://", "ssh://-oProxyCommand=evil",
            "ssh://a;b", "ssh://ops@-host", "ssh://-l@host",
        ])
    func refused(text: String) {
        #expect { try Endpoint(parsing: text) } throws: { error in
            let error = error as? GalleyError
            return error?.code == .usage && error?.hint?.contains("unix:///") == true
        }
    }

    @Test("A port is a number that ports can have", arguments: ["0", "65536", "-1", "+22", "ssh", "", "1٣"])
    func ports(text: String) {
        #expect { try Endpoint(parsing: "ssh://host:\(text)") } throws: { ($0 as? GalleyError)?.code == .usage }
    }

    @Test("A scheme that isn't supported is named")
    func scheme() {
        #expect { try Endpoint(parsing: "npipe:////./pipe/x") } throws: {
            ($0 as? GalleyError)?.message.contains("'npipe'") == true
        }
    }

    @Test("A password in an endpoint is refused and not repeated", arguments: ["ssh", "tcp"])
    func password(scheme: String) {
        #expect { try Endpoint(parsing: "\(scheme)://ops:hunter2@host") } throws: {
            !"\($0)".contains("hunter2") && ($0 as? GalleyError)?.message.contains("password") == true
        }
    }

    @Test("A path longer than a socket address holds is refused")
    func tooLong() throws {
        _ = try Endpoint(parsing: "unix:///" + String(repeating: "a", count: 106))
        #expect(throws: GalleyError.self) { try Endpoint(parsing: "unix:///" + String(repeating: "a", count: 107)) }
    }

    @Test("Plain tcp beyond this machine is refused unless the user insists, and warned of all the same")
    func plain() throws {
        for text in ["tcp://db-east:2375", "tcp://10.0.0.1", "tcp://127.0.0.1.evil.example", "tcp://1270.0.0.1"] {
            #expect { try Endpoint(parsing: text) } throws: {
                ($0 as? GalleyError)?.code == .refused && "\($0)".contains("--insecure")
            }
            #expect(try Endpoint(parsing: text, insecure: true).warning?.contains("not encrypted") == true)
        }
        for text in ["tcp://127.0.0.1:1", "tcp://127.8.9.10", "tcp://localhost", "tcp://[::1]"] {
            #expect(try Endpoint(parsing: text).warning?.contains("every user of this machine") == true)
        }
        #expect(try Endpoint(parsing: "unix:///a").warning == nil)
        #expect(try Endpoint(parsing: "ssh://a").warning == nil)
    }

    @Test("TLS makes tcp safe, unless the engine's certificate goes unchecked")
    func tls() throws {
        let checked = EndpointTLS(authority: "/ca.pem", certificate: nil, key: nil)
        #expect(try Endpoint(parsing: "tcp://db-east:2376", tls: checked).warning == nil)
        let unchecked = EndpointTLS(authority: nil, certificate: nil, key: nil, checksServer: false)
        #expect(throws: GalleyError.self) { try Endpoint(parsing: "tcp://db-east:2376", tls: unchecked) }
        let insisted = try Endpoint(parsing: "tcp://db-east:2376", tls: unchecked, insecure: true)
        #expect(insisted.warning?.contains("not checked") == true)
    }

    @Test(
        "Published ports are asked at the engine's host",
        arguments: [
            ("unix:///a", false, "127.0.0.1"), ("tcp://127.0.0.1:1", false, "127.0.0.1"),
            // A port here may lead to a machine elsewhere.
            ("ssh://localhost", true, "localhost"), ("ssh://ops@db-west", true, "db-west"),
        ])
    func ports(text: String, isRemote: Bool, portHost: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.isRemote == isRemote)
        #expect(endpoint.portHost == portHost)
    }
}
