/// What docker's own files say about engines.
public struct DockerConfiguration: Sendable, Equatable {
    /// Where they are: `DOCKER_CONFIG`, else `~/.docker`.
    public var folder: String
    /// Nil when none is set, which means docker's `default`.
    public var currentContext: String?
    /// Why `config.json` can't be read; nil when it can, or isn't there.
    public var problem: String?
    /// By name.
    public var contexts: [String: DockerContext]
    /// The engines' sockets that exist, of those that are tried unasked.
    public var sockets: Set<String>
    /// Those of `ca.pem`, `cert.pem` and `key.pem` that exist in the folder that ``certificateFolder(_:)`` names.
    public var certificateFiles: Set<String>

    /// For tests; ``read(environment:)`` reads the real ones.
    public init(
        folder: String, currentContext: String? = nil, problem: String? = nil,
        contexts: [String: DockerContext] = [:], sockets: Set<String> = [], certificateFiles: Set<String> = []
    ) {
        self.folder = folder
        self.currentContext = currentContext
        self.problem = problem
        self.contexts = contexts
        self.sockets = sockets
        self.certificateFiles = certificateFiles
    }

    /// Where the TLS files for endpoints without a context are: `DOCKER_CERT_PATH`, else docker's own folder.
    func certificateFolder(_ environment: [String: String]) -> String {
        environment["DOCKER_CERT_PATH"].flatMap { $0.isEmpty ? nil : $0 } ?? folder
    }
}

/// One of docker's contexts, as far as its engine is concerned.
public struct DockerContext: Sendable, Equatable {
    /// As the context has it, `tcp://db-east:2376`; nil for a context without a docker engine.
    public var host: String?
    /// From its TLS files and its own `SkipTLSVerify`; nil when it has neither.
    public var tls: EndpointTLS?
    /// Why its meta file can't be used; nil when it can.
    public var problem: String?

    /// For tests; others are read.
    public init(host: String?, tls: EndpointTLS? = nil, problem: String? = nil) {
        self.host = host
        self.tls = tls
        self.problem = problem
    }
}
