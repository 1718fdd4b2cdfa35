/// What a user said about the engine on the command line.
public struct EngineChoice: Sendable, Hashable {
    /// `--host`; empty is as good as nil.
    public var host: String?
    /// `--context`, a name of docker's.
    public var context: String?
    /// Allows what could be read or forged on the way.
    public var insecure: Bool

    /// Nothing said: the environment and docker's files decide.
    public init(host: String? = nil, context: String? = nil, insecure: Bool = false) {
        self.host = host
        self.context = context
        self.insecure = insecure
    }
}

/// The engine to use, and what made it so.
public struct SelectedEngine: Sendable, Hashable {
    /// Where the choice was made.
    public enum Source: String, Sendable, Codable {
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

    /// For tests; ``EngineSelection/select(_:environment:configuration:)`` makes the others.
    public init(endpoint: Endpoint, source: Source, context: String? = nil) {
        self.endpoint = endpoint
        self.source = source
        self.context = context
    }
}
