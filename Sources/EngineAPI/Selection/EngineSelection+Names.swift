import GalleyCore

/// Engines by the names of the user's file.
extension EngineSelection.Selector {
    /// A database's name is as good as an option: both may stand only where they mean one engine.
    func led(by lead: EngineChoice.Lead) throws(GalleyError) -> SelectedEngine {
        let led: SelectedEngine
        let reason: String
        switch lead {
        case .name(let name):
            led = try called(name, .name)
            reason = "the database is named on engine '\(name)'"
        case .file(let name, let place):
            led = try ofFile(name, .file)
            reason = "\(place) puts the database on engine '\(name)'"
        }
        guard let said = try explicit(), said.endpoint.description != led.endpoint.description else { return led }
        // The context 'default' is whatever the environment says, and yet it was the option that named it.
        let option = choice.host.map { !$0.isEmpty } == true ? SelectedEngine.Source.host : .contextOption
        throw GalleyError(
            .usage, "\(reason), which is \(led.endpoint), and \(option.rawValue) says \(said.endpoint)",
            hint: "leave \(option.rawValue) out, or name the container there as ENGINE/CONTAINER")
    }

    /// An engine of the file, else one that docker knows by that name.
    func called(_ name: String, _ source: SelectedEngine.Source) throws(GalleyError) -> SelectedEngine {
        if engines[name] != nil { return try ofFile(name, source) }
        if name == "default" || configuration.contexts[name] != nil { return try named(name, source) }
        throw GalleyError(
            .usage,
            engines.isEmpty
                ? "there is no docker context '\(name)', and no galley.yaml that names engines"
                : "there is no engine '\(name)' in galley.yaml, and no docker context '\(name)'",
            hint: Suggestion.hint(for: name, among: Array(engines.keys) + configuration.contexts.keys)
                ?? (source == .host ? Endpoint.supported : "'galley engine list' shows those there are"))
    }

    /// The environment has no say in it.
    private func ofFile(_ name: String, _ source: SelectedEngine.Source) throws(GalleyError) -> SelectedEngine {
        guard let engine = engines[name] else {
            throw GalleyError(.usage, "there is no engine '\(name)' in galley.yaml")
        }
        do throws(GalleyError) {
            let endpoint = try Endpoint(parsing: engine.url, tls: engine.tls, insecure: choice.insecure)
            return SelectedEngine(endpoint: endpoint, source: source, name: name)
        } catch {
            throw GalleyError(
                error.code, "engine '\(name)' (\(engine.place)): \(error.message)",
                hint: error.code == .refused
                    ? "give it tls: { ca, cert, key }, or use ssh://; --insecure goes on without" : error.hint)
        }
    }
}
