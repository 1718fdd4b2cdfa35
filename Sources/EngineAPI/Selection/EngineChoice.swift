/// What a user said about the engine on the command line.
public struct EngineChoice: Sendable, Hashable {
    /// What the name of a database says about its engine.
    public enum Lead: Sendable, Hashable {
        /// `engine/name`: an engine of the user's file, else a docker context.
        case name(String)
        /// The user's file puts the database on one of its engines, and says so there: `galley.yaml:7:11`.
        case file(engine: String, place: String)
    }

    /// Nil where a name leads nowhere, or none was given.
    public var lead: Lead?
    /// `--host`, an endpoint or a name as of ``Lead/name(_:)``; empty is as good as nil.
    public var host: String?
    /// `--context`, a name of docker's.
    public var context: String?
    /// Allows what could be read or forged on the way.
    public var insecure: Bool

    /// Nothing said: the environment and docker's files decide.
    public init(lead: Lead? = nil, host: String? = nil, context: String? = nil, insecure: Bool = false) {
        self.lead = lead
        self.host = host
        self.context = context
        self.insecure = insecure
    }
}

/// The engine to use, and what made it so.
public struct SelectedEngine: Sendable, Hashable {
    /// Where the choice was made.
    public enum Source: String, Sendable, Codable {
        /// The user's file puts the database there.
        case file = "galley.yaml"
        /// `engine/name`
        case name = "engine/name"
        /// `--host`
        case host = "--host"
        /// `--context`
        case contextOption = "--context"
        /// `DOCKER_HOST`
        case environmentHost = "DOCKER_HOST"
        /// `DOCKER_CONTEXT`
        case environmentContext = "DOCKER_CONTEXT"
        /// The current context in docker's `config.json`.
        case currentContext = "current context"
        /// Nobody said anything.
        case standard = "default"
        /// Nobody said anything, and only Podman's socket is there.
        case podman
    }

    /// Not yet connected to.
    public var endpoint: Endpoint
    /// Told to users who wonder why it is this one.
    public var source: Source
    /// Docker's name for it; nil for an endpoint that has none.
    public var context: String?
    /// Its name in the user's file; nil for one that was not found there.
    public var name: String?

    /// For tests; ``EngineSelection/select(_:environment:configuration:engines:)`` makes the others.
    public init(endpoint: Endpoint, source: Source, context: String? = nil, name: String? = nil) {
        self.endpoint = endpoint
        self.source = source
        self.context = context
        self.name = name
    }
}

/// An engine that the user's file names.
public struct NamedEngine: Sendable, Hashable {
    /// As it was written.
    public var url: String
    /// The environment's TLS is not for it.
    public var tls: EndpointTLS?
    /// Where it stands, for messages: `galley.yaml:3:3`.
    public var place: String

    /// Nothing is checked.
    public init(url: String, tls: EndpointTLS? = nil, place: String) {
        self.url = url
        self.tls = tls
        self.place = place
    }
}
