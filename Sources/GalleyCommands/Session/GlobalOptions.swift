import ArgumentParser
import EngineAPI
import GalleyCore
import StateStore

/// The options that every command has.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.customShort("H"), .long, .customLong("engine")],
        help: ArgumentHelp(
            "The engine: unix:///path, tcp://host:port, ssh://user@host, or its name. (default: as docker finds it)",
            valueName: "url"), completion: .custom(EngineNames.complete))
    var host: String?

    @Option(
        name: [.customShort("c"), .long], help: ArgumentHelp("The engine of a docker context.", valueName: "name"),
        completion: .shellCommand("docker context ls --format '{{.Name}}'"))
    var context: String?

    @Flag(help: "Allow tcp:// beyond this machine without TLS, or without a check of the engine's certificate.")
    var insecure = false

    @Option(
        help: ArgumentHelp(
            "Where Galley keeps its history. (default: GALLEY_STATE_DIR, else the user's state directory)",
            valueName: "folder"),
        completion: .directory)
    var stateDir: String?

    @Option(
        help: ArgumentHelp(
            "The file that names engines and databases. (default: GALLEY_CONFIG, else your galley.yaml, else /etc/galley's)",
            valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var config: String?

    @Flag(name: .shortAndLong, help: "No progress on stderr; warnings and errors stay.")
    var quiet = false

    @Flag(help: "No colours, as with NO_COLOR set.")
    var noColor = false

    @Flag(help: "Tell the kind of an error beside its text.")
    var debug = false

    var engineChoice: EngineChoice { EngineChoice(host: host, context: context, insecure: insecure) }

    func stateDirectory(_ environment: [String: String]) throws(GalleyError) -> StateDirectory {
        try StateDirectory.resolve(explicit: stateDir, environment: environment)
    }
}
