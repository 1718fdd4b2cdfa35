public import GalleyCore

/// Which engine is meant: the one to which a database's name leads; else in the order of the docker command: `--host` or
/// `--context`, `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the usual socket; and Podman's where only that is
/// there.
public enum EngineSelection {
    /// Where Docker's engine listens unless told otherwise.
    public static let standardSocket = "/var/run/docker.sock"

    /// The sockets that are tried unasked, in order.
    public static func sockets(_ environment: [String: String]) -> [String] {
        let own = environment["XDG_RUNTIME_DIR"].flatMap { $0.isEmpty ? nil : $0 + "/podman/podman.sock" }
        return [standardSocket] + [own].compactMap { $0 } + ["/run/podman/podman.sock"]
    }

    /// Decides without looking at anything but its arguments.
    /// - Parameter engines: those of the user's file, by name.
    /// - Throws: `GalleyError` `.usage` for choices that exclude each other and names that don't exist, `.badInput` for
    ///   a file of docker's that decides and can't be read, and what ``Endpoint`` throws.
    public static func select(
        _ choice: EngineChoice, environment: [String: String], configuration: DockerConfiguration,
        engines: [String: NamedEngine] = [:]
    ) throws(GalleyError) -> SelectedEngine {
        let selector = Selector(
            choice: choice, environment: environment, configuration: configuration, engines: engines)
        if let lead = choice.lead { return try selector.led(by: lead) }
        if let explicit = try selector.explicit() { return explicit }
        let said = selector.said
        if let host = said("DOCKER_HOST") { return try selector.direct(host, .environmentHost) }
        if let context = said("DOCKER_CONTEXT") { return try selector.named(context, .environmentContext) }
        if let problem = configuration.problem {
            throw GalleyError(
                .badInput, "the current context can't be known: \(problem)",
                hint: "mend the file, or name the engine with --host or --context")
        }
        if let context = configuration.currentContext { return try selector.named(context, .currentContext) }
        return try selector.standard()
    }

    struct Selector {
        var choice: EngineChoice
        var environment: [String: String]
        var configuration: DockerConfiguration
        var engines: [String: NamedEngine]

        func said(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

        /// What the options say; nil where they say nothing.
        func explicit() throws(GalleyError) -> SelectedEngine? {
            let context = choice.context.flatMap { $0.isEmpty ? nil : $0 }
            guard let host = choice.host, !host.isEmpty else {
                guard let context else { return nil }
                return try named(context, .contextOption)
            }
            guard context == nil else {
                throw GalleyError(
                    .usage, "--host and --context exclude each other", hint: "a context names a host of its own")
            }
            return host.contains("://") ? try direct(host, .host) : try called(host, .host)
        }

        /// An endpoint without a context takes its TLS from the environment.
        func direct(_ host: String, _ source: SelectedEngine.Source) throws(GalleyError) -> SelectedEngine {
            let isTCP = host.hasPrefix("tcp://")
            let endpoint = try Endpoint(parsing: host, tls: isTCP ? environmentTLS : nil, insecure: choice.insecure)
            return SelectedEngine(endpoint: endpoint, source: source)
        }

        /// As the docker command has it: any text but an empty one turns the check on, "0" too.
        private var environmentTLS: EndpointTLS? {
            let verifies = said("DOCKER_TLS_VERIFY") != nil
            guard verifies || said("DOCKER_TLS") != nil else { return nil }
            let folder = configuration.certificateFolder(environment)
            // Neither is an engine that wants none; one without the other is a mistake that must show.
            let showsOne = !configuration.certificateFiles.isDisjoint(with: ["cert.pem", "key.pem"])
            return EndpointTLS(
                authority: "\(folder)/ca.pem", certificate: showsOne ? "\(folder)/cert.pem" : nil,
                key: showsOne ? "\(folder)/key.pem" : nil, checksServer: verifies)
        }

        func named(_ name: String, _ source: SelectedEngine.Source) throws(GalleyError) -> SelectedEngine {
            // Docker's name for what holds without any context.
            if name == "default" {
                if let host = said("DOCKER_HOST") { return try direct(host, .environmentHost) }
                return try standard()
            }
            guard let context = configuration.contexts[name] else {
                throw GalleyError(
                    .usage, "there is no docker context '\(name)' (\(source.rawValue))",
                    hint: Suggestion.hint(for: name, among: configuration.contexts.keys)
                        ?? "'galley engine list' shows those in \(configuration.folder)")
            }
            if let problem = context.problem {
                throw GalleyError(.badInput, "the docker context '\(name)' can't be used: \(problem)")
            }
            guard let host = context.host, !host.isEmpty else {
                throw GalleyError(.usage, "the docker context '\(name)' names no docker engine")
            }
            let isTCP = host.hasPrefix("tcp://")
            let endpoint = try Endpoint(parsing: host, tls: isTCP ? context.tls : nil, insecure: choice.insecure)
            return SelectedEngine(endpoint: endpoint, source: source, context: name)
        }

        func standard() throws(GalleyError) -> SelectedEngine {
            // With TLS asked for and no host, docker means the local TLS port.
            if environmentTLS != nil { return try direct("tcp://localhost:2376", .standard) }
            let known = EngineSelection.sockets(environment)
            let there = known.first { configuration.sockets.contains($0) } ?? EngineSelection.standardSocket
            return SelectedEngine(
                endpoint: try Endpoint(parsing: "unix://\(there)"),
                source: there == EngineSelection.standardSocket ? .standard : .podman, context: "default")
        }
    }
}
