import EngineAPI
import GalleyCore
import Testing

/// Engines of the user's file, before docker's order.
@Suite struct NamedEngineTests {
    static let tls = EndpointTLS(authority: "/f/ca.pem", certificate: "/f/cert.pem", key: "/f/key.pem")
    static let engines = [
        "east": NamedEngine(url: "tcp://db-east:2376", tls: tls, place: "g.yaml:2:3"),
        "west": NamedEngine(url: "ssh://ops@db-west", place: "g.yaml:3:3"),
        // Docker has a context of that name.
        "named": NamedEngine(url: "unix:///file", place: "g.yaml:4:3"),
        "plain": NamedEngine(url: "tcp://db-east:2375", place: "g.yaml:5:3"),
        "odd": NamedEngine(url: "npipe://x", place: "g.yaml:6:3"),
    ]
    /// All that the environment and docker's files can say.
    static let environment = [
        "DOCKER_HOST": "unix:///env", "DOCKER_CONTEXT": "current", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/env",
    ]

    private func select(_ choice: EngineChoice) throws -> SelectedEngine {
        try EngineSelection.select(
            choice, environment: Self.environment, configuration: EngineSelectionTests.configuration,
            engines: Self.engines)
    }

    static let onEast = EngineChoice.Lead.file(engine: "east", place: "g.yaml:8:10")

    @Test(
        "A name that leads somewhere beats all that the environment says",
        arguments: [
            (EngineChoice(lead: onEast), "tcp://db-east:2376", .file, "east"),
            (EngineChoice(lead: .name("west")), "ssh://ops@db-west", .name, "west"),
            // The file's own before docker's, in a name and in an option.
            (EngineChoice(lead: .name("named")), "unix:///file", .name, "named"),
            (EngineChoice(host: "named"), "unix:///file", .host, "named"),
            // A context stays docker's.
            (EngineChoice(context: "named"), "unix:///named", .contextOption, nil),
            (EngineChoice(lead: .name("current")), "unix:///current", .name, nil),
            (EngineChoice(lead: .name("default")), "unix:///env", .environmentHost, nil),
            (EngineChoice(host: "current"), "unix:///current", .host, nil),
            // An option that says the same is no contradiction.
            (EngineChoice(lead: onEast, host: "east"), "tcp://db-east:2376", .file, "east"),
            (EngineChoice(lead: onEast, host: "tcp://db-east:2376"), "tcp://db-east:2376", .file, "east"),
            (EngineChoice(lead: onEast, context: "east"), "tcp://db-east:2376", .file, "east"),
            (EngineChoice(), "unix:///env", .environmentHost, nil),
        ] as [(EngineChoice, String, SelectedEngine.Source, String?)])
    func order(choice: EngineChoice, endpoint: String, source: SelectedEngine.Source, name: String?) throws {
        let selected = try select(choice)
        #expect(selected.endpoint.description == endpoint)
        #expect(selected.source == source)
        #expect(selected.name == name)
    }

    @Test("The environment's TLS is not for an engine of the file")
    func tls() throws {
        #expect(try select(EngineChoice(lead: Self.onEast)).endpoint.tls == Self.tls)
        #expect(try select(EngineChoice(lead: Self.onEast, host: "tcp://db-east:2376")).endpoint.tls == Self.tls)
        #expect(try select(EngineChoice(lead: .name("plain"), insecure: true)).endpoint.tls == nil)
    }

    @Test(
        "What can't be decided is refused with its reason",
        arguments: [
            (
                EngineChoice(lead: onEast, host: "unix:///other"),
                "g.yaml:8:10 puts the database on engine 'east', which is tcp://db-east:2376, and --host says unix:///other",
                GalleyError.Code.usage
            ),
            (
                EngineChoice(lead: .name("west"), context: "current"),
                "named on engine 'west', which is ssh://ops@db-west, and --context says unix:///current", .usage
            ),
            (
                EngineChoice(lead: onEast, context: "default"),
                "which is tcp://db-east:2376, and --context says unix:///env", .usage
            ),
            (
                EngineChoice(lead: onEast, host: "default"),
                "which is tcp://db-east:2376, and --host says unix:///env", .usage
            ),
            (EngineChoice(lead: onEast, host: "unix:///a", context: "current"), "exclude each other", .usage),
            (EngineChoice(lead: .name("eats")), "did you mean 'east'?", .usage),
            (EngineChoice(lead: .name("curent")), "did you mean 'current'?", .usage),
            (EngineChoice(host: "nowhere"), "no engine 'nowhere' in galley.yaml", .usage),
            (EngineChoice(host: "nowhere"), "unix:///path/to/socket", .usage),
            (EngineChoice(lead: .file(engine: "gone", place: "g.yaml:9:9")), "no engine 'gone'", .usage),
            (
                EngineChoice(lead: .name("plain")), "engine 'plain' (g.yaml:5:3): tcp://db-east:2375 is not encrypted",
                .refused
            ),
            (EngineChoice(lead: .name("odd")), "engine 'odd' (g.yaml:6:3): engine endpoints of scheme 'npipe'", .usage),
        ] as [(EngineChoice, String, GalleyError.Code)])
    func refused(choice: EngineChoice, text: String, code: GalleyError.Code) {
        #expect {
            try select(choice)
        } throws: { ($0 as? GalleyError)?.code == code && "\($0)".contains(text) }
    }
}
