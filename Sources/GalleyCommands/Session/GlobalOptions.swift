import ArgumentParser
import GalleyCore
import StateStore

/// The options that every command has.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp(
            "The engine to use: unix:///path/to/socket. (default: DOCKER_HOST, else \(Self.defaultEngine))",
            valueName: "url"))
    var engine: String?

    @Option(
        help: ArgumentHelp(
            "Where Galley keeps its history. (default: GALLEY_STATE_DIR, else the user's state directory)",
            valueName: "folder"),
        completion: .directory)
    var stateDir: String?

    @Flag(name: .shortAndLong, help: "No progress on stderr; warnings and errors stay.")
    var quiet = false

    @Flag(help: "No colours, as with NO_COLOR set.")
    var noColor = false

    @Flag(help: "Tell the kind of an error beside its text.")
    var debug = false

    static let defaultEngine = "unix:///var/run/docker.sock"

    /// The engine's address as text, not yet checked.
    func engineAddress(_ environment: [String: String]) -> String {
        engine ?? environment["DOCKER_HOST"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultEngine
    }

    func stateDirectory(_ environment: [String: String]) throws(GalleyError) -> StateDirectory {
        try StateDirectory.resolve(explicit: stateDir, environment: environment)
    }
}
