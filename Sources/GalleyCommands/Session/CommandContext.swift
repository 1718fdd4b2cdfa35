import ArgumentParser
import Configuration
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
    let options: GlobalOptions
    /// The user's galley.yaml. A file with errors throws them: a command never goes by half of what the user wrote.
    let galleyFile: Once<GalleyFile>
    /// What docker's own files say.
    let docker: Once<DockerConfiguration>

    fileprivate init(_ options: GlobalOptions, _ progress: ProgressReporter, _ environment: [String: String]) {
        self.options = options
        self.progress = progress
        self.environment = environment
        let config = options.config
        galleyFile = Once {
            let (file, diagnostics) = try GalleyFile.load(config, environment)
            guard diagnostics.allSatisfy({ $0.severity != .error }) else { throw DiagnosticsError(diagnostics) }
            for warning in diagnostics { progress.handle(.warning("\(warning.message): \(warning.file)")) }
            return file
        }
        docker = Once { .read(environment: environment) }
        style = .suited(
            toTerminal: Terminal.isTerminal(STDOUT_FILENO), noColor: options.noColor, environment: environment)
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
