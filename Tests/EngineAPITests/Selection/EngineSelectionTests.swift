import EngineAPI
import Foundation
import GalleyCore
import Testing

@Suite struct EngineSelectionTests {
    static let configuration = DockerConfiguration(
        folder: "/home/u/.docker", currentContext: "current",
        contexts: [
            "current": DockerContext(host: "unix:///current"), "named": DockerContext(host: "unix:///named"),
            "east": DockerContext(
                host: "tcp://db-east:2376",
                tls: EndpointTLS(authority: "/e/ca.pem", certificate: "/e/cert.pem", key: "/e/key.pem")),
            "plain": DockerContext(host: "tcp://db-east:2375"), "none": DockerContext(host: nil),
            "broken": DockerContext(host: nil, problem: "meta.json: it is no JSON"),
            "unchecked": DockerContext(
                host: "tcp://db-east:2376",
                tls: EndpointTLS(authority: nil, certificate: nil, key: nil, checksServer: false)),
        ], sockets: [EngineSelection.standardSocket])

    static let both = ["DOCKER_HOST": "unix:///env", "DOCKER_CONTEXT": "named"]

    @Test(
        "Each source beats those after it",
        arguments: [
            (EngineChoice(host: "unix:///given"), both, "unix:///given", .host),
            (EngineChoice(context: "named"), ["DOCKER_HOST": "unix:///env"], "unix:///named", .contextOption),
            (EngineChoice(host: "", context: ""), both, "unix:///env", .environmentHost),
            (EngineChoice(), both, "unix:///env", .environmentHost),
            (EngineChoice(), ["DOCKER_CONTEXT": "named"], "unix:///named", .environmentContext),
            (EngineChoice(), ["DOCKER_HOST": "", "DOCKER_CONTEXT": ""], "unix:///current", .currentContext),
            (EngineChoice(), [:], "unix:///current", .currentContext),
            (EngineChoice(context: "default"), [:], "unix:///var/run/docker.sock", .standard),
            (EngineChoice(context: "default"), both, "unix:///env", .environmentHost),
            (EngineChoice(), ["DOCKER_CONTEXT": "default"], "unix:///var/run/docker.sock", .standard),
        ] as [(EngineChoice, [String: String], String, SelectedEngine.Source)])
    func order(
        choice: EngineChoice, environment: [String: String], endpoint: String, source: SelectedEngine.Source
    ) throws {
        let selected = try EngineSelection.select(
            choice, environment: environment, configuration: Self.configuration)
        #expect(selected.endpoint.description == endpoint)
        #expect(selected.source == source)
    }

    @Test(
        "What can't be decided is refused with its reason",
        arguments: [
            (EngineChoice(host: "unix:///a", context: "named"), "exclude each other", GalleyError.Code.usage),
            (EngineChoice(context: "nmed"), "did you mean 'named'?", .usage),
            (EngineChoice(context: "none"), "names no docker engine", .usage),
            (EngineChoice(context: "broken"), "it is no JSON", .badInput),
            (EngineChoice(context: "plain"), "not encrypted", .refused),
            (EngineChoice(context: "unchecked"), "without a check", .refused),
        ] as [(EngineChoice, String, GalleyError.Code)])
    func refused(choice: EngineChoice, text: String, code: GalleyError.Code) {
        #expect {
            try EngineSelection.select(choice, environment: [:], configuration: Self.configuration)
        } throws: { ($0 as? GalleyError)?.code == code && "\($0)".contains(text) }
    }

    @Test("A config.json that can't be read stops only who needs it")
    func broken() throws {
        var configuration = Self.configuration
        configuration.currentContext = nil
        configuration.problem = "/home/u/.docker/config.json: it is no JSON"
        let said = try EngineSelection.select(
            EngineChoice(), environment: ["DOCKER_HOST": "unix:///env"], configuration: configuration)
        #expect(said.endpoint.description == "unix:///env")
        #expect {
            try EngineSelection.select(EngineChoice(), environment: [:], configuration: configuration)
        } throws: { ($0 as? GalleyError)?.code == .badInput && "\($0)".contains("config.json") }
    }

    @Test(
        "Podman's socket is taken where Docker's isn't there, the user's own first",
        arguments: [
            ([EngineSelection.standardSocket, "/run/podman/podman.sock"], "/var/run/docker.sock", .standard),
            (["/run/podman/podman.sock"], "/run/podman/podman.sock", .podman),
            (["/run/u/podman/podman.sock", "/run/podman/podman.sock"], "/run/u/podman/podman.sock", .podman),
            ([], "/var/run/docker.sock", .standard),
        ] as [([String], String, SelectedEngine.Source)])
    func podman(sockets: [String], path: String, source: SelectedEngine.Source) throws {
        let configuration = DockerConfiguration(folder: "/d", sockets: Set(sockets))
        let selected = try EngineSelection.select(
            EngineChoice(), environment: ["XDG_RUNTIME_DIR": "/run/u"], configuration: configuration)
        #expect(selected.endpoint.description == "unix://\(path)")
        #expect(selected.source == source)
    }

    @Test("TLS of the environment is for endpoints without a context, of a context for its own")
    func tls() throws {
        let environment = [
            "DOCKER_HOST": "tcp://db-west:2376", "DOCKER_TLS_VERIFY": "0", "DOCKER_CERT_PATH": "/certs",
        ]
        var configuration = Self.configuration
        configuration.certificateFiles = ["ca.pem", "cert.pem"]
        func selected(_ choice: EngineChoice, _ environment: [String: String]) throws -> Endpoint {
            try EngineSelection.select(choice, environment: environment, configuration: configuration).endpoint
        }
        // One file of the pair is there: that the other is missing must show when it is used.
        #expect(
            try selected(EngineChoice(), environment).tls
                == EndpointTLS(
                    authority: "/certs/ca.pem", certificate: "/certs/cert.pem", key: "/certs/key.pem"))
        configuration.certificateFiles = ["ca.pem"]
        #expect(
            try selected(EngineChoice(), environment).tls
                == EndpointTLS(authority: "/certs/ca.pem", certificate: nil, key: nil))
        #expect(try selected(EngineChoice(context: "east"), environment).tls?.authority == "/e/ca.pem")
        #expect(try selected(EngineChoice(host: "unix:///a"), environment).tls == nil)
        let own = try selected(EngineChoice(), ["DOCKER_TLS_VERIFY": "1"])
        #expect(own.description == "unix:///current")
        configuration.currentContext = nil
        let local = try selected(EngineChoice(), ["DOCKER_TLS_VERIFY": "1"])
        #expect(local.description == "tcp://localhost:2376")
        #expect(local.tls?.authority == "/home/u/.docker/ca.pem")
        let unchecked = ["DOCKER_TLS": "1", "DOCKER_HOST": "tcp://db-west:2376"]
        #expect(throws: GalleyError.self) { try selected(EngineChoice(), unchecked) }
        #expect(try selected(EngineChoice(insecure: true), unchecked).tls?.checksServer == false)
    }
}
