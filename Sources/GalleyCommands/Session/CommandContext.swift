import ArgumentParser
import EngineAPI
import Foundation
import GalleyCore
import StateStore

/// What a running command has at hand.
struct CommandContext: Sendable {
    let progress: ProgressReporter
    /// For stdout.
    let style: Style
    let environment: [String: String]
    private let options: GlobalOptions

    fileprivate init(_ options: GlobalOptions, _ progress: ProgressReporter, _ environment: [String: String]) {
        self.options = options
        self.progress = progress
        self.environment = environment
        style = .suited(
            toTerminal: Terminal.isTerminal(STDOUT_FILENO), noColor: options.noColor, environment: environment)
    }

    var dockerConfiguration: DockerConfiguration { .read(environment: environment) }

    /// The engine that is meant, not yet connected to.
    /// - Parameter named: a docker context or an endpoint, as an argument of the command; then the options and the
    ///   environment don't count.
    /// - Throws: `GalleyError` as ``EngineSelection/select(_:environment:configuration:)``.
    func selectedEngine(_ named: String? = nil) throws(GalleyError) -> SelectedEngine {
        var choice = options.engineChoice
        if let named {
            guard choice.host == nil, choice.context == nil else {
                throw GalleyError(.usage, "'\(named)' is named, and --host or --context another engine")
            }
            if named.contains("://") { choice.host = named } else { choice.context = named }
        }
        return try EngineSelection.select(choice, environment: environment, configuration: dockerConfiguration)
    }

    /// The engine of one of docker's contexts, whichever is meant.
    func engine(ofContext name: String) throws(GalleyError) -> SelectedEngine {
        try EngineSelection.select(
            EngineChoice(context: name, insecure: options.insecure), environment: environment,
            configuration: dockerConfiguration)
    }

    /// The engine that is meant, connected to.
    /// - Throws: as ``selectedEngine(_:)``, and `EngineError` when it can't be reached.
    func connectedEngine() async throws -> (engine: Engine, endpoint: Endpoint) {
        let endpoint = try selectedEngine().endpoint
        if let warning = endpoint.warning { progress.handle(.warning(warning)) }
        return (try await Engine.connect(to: endpoint), endpoint)
    }

    /// - Throws: `GalleyError` `.usage` when no place for it is known.
    func stateDirectory() throws(GalleyError) -> StateDirectory { try options.stateDirectory(environment) }

    var secrets: SecretInput {
        let progress = progress
        return SecretInput(environment: environment) { progress.handle(.warning($0)) }
    }

    func show<Item: Listable>(_ items: [Item], as output: OutputOptions) throws(GalleyError) {
        try show(Output.render(items, as: output.output, style: style))
    }

    func show(
        _ value: some Encodable, as output: OutputOptions, text: () throws(GalleyError) -> String
    ) throws(GalleyError) {
        try show(Output.render(value, as: output.output, text: text))
    }

    /// Prints a result to stdout, below whatever progress was shown.
    func show(_ text: String) throws(GalleyError) {
        progress.pause()
        try Standard.out(text)
    }
}

extension GlobalOptions {
    /// Runs a command: a signal cancels it, an error becomes a text on stderr and the exit status of house rule 9.
    func run(_ body: @escaping @Sendable (CommandContext) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let style = Style.suited(
            toTerminal: Terminal.isTerminal(STDERR_FILENO), noColor: noColor, environment: environment)
        let progress = ProgressReporter.suited(quiet: quiet, style: style)
        let context = CommandContext(self, progress, environment)
        do {
            try await SignalCancellation.run(progress) { try await body(context) }
            progress.finish()
        } catch {
            progress.finish()
            if ErrorReport.isParsers(error) { throw error }
            let report = ErrorReport(error, style: style)
            Standard.error(report.text + (debug ? "kind: \(ErrorReport.kind(error))\n" : ""))
            throw ExitCode(report.exitStatus)
        }
    }
}
