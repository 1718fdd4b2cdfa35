import Configuration
import EngineAPI
import GalleyCore

/// Which engine a command talks to.
extension CommandContext {
    /// The engine that is meant, not yet connected to.
    /// - Parameter named: an engine of galley.yaml, a docker context or an endpoint, as an argument of the command; then
    ///   the options and the environment don't count.
    /// - Throws: `GalleyError` as ``EngineSelection/select(_:environment:configuration:engines:)``.
    func selectedEngine(_ named: String? = nil) throws -> SelectedEngine {
        var choice = options.engineChoice
        if let named {
            guard choice.host == nil, choice.context == nil else {
                throw GalleyError(.usage, "'\(named)' is named, and --host or --context another engine")
            }
            if named.contains("://") { choice.host = named } else { choice.lead = .name(named) }
        }
        // A file with errors stands in the way of those only who go by it, or who named it and no engine besides.
        let namesNone = choice.host == nil && choice.context == nil
        let goesByFile =
            choice.lead != nil || choice.host?.contains("://") == false || (namesFile && namesNone)
        return try select(choice, in: goesByFile ? try galleyFile.get() : GalleyFile())
    }

    /// Who names a file means it: one that isn't there, or can't be used, must not be passed over.
    private var namesFile: Bool { options.config != nil || environment["GALLEY_CONFIG"]?.isEmpty == false }

    /// An engine by its name, whichever is meant.
    func engine(_ lead: EngineChoice.Lead) throws -> SelectedEngine {
        try select(EngineChoice(lead: lead, insecure: options.insecure), in: try galleyFile.get())
    }

    /// The engine of one of docker's contexts, whichever is meant.
    func engine(ofContext name: String) throws -> SelectedEngine {
        try select(EngineChoice(context: name, insecure: options.insecure), in: GalleyFile())
    }

    func select(_ choice: EngineChoice, in file: GalleyFile) throws -> SelectedEngine {
        try EngineSelection.select(
            choice, environment: environment, configuration: try docker.get(),
            engines: file.engines.mapValues(NamedEngine.init))
    }

    /// - Throws: `EngineError` when it can't be reached.
    func connect(to selected: SelectedEngine) async throws -> Engine {
        if let warning = selected.endpoint.warning { progress.handle(.warning(warning)) }
        return try await Engine.connect(to: selected.endpoint)
    }
}

extension SelectedEngine {
    /// What it is called: its name in galley.yaml, also where something else led to it; docker's; else its address.
    func name(in file: GalleyFile, _ command: CommandContext) -> String {
        name
            ?? file.engines.keys.sorted().first {
                (try? command.engine(.name($0)))?.endpoint.description == endpoint.description
            } ?? context ?? endpoint.description
    }
}

extension NamedEngine {
    init(_ entry: EngineEntry) {
        let tls = entry.tls.map {
            EndpointTLS(authority: $0.authority, certificate: $0.certificate, key: $0.key)
        }
        self.init(url: entry.url, tls: tls, place: entry.place.description)
    }
}
