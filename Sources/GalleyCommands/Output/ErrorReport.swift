import ArgumentParser
import EngineAPI
import GalleyCore

/// An error as the user meets it: a text for stderr and an exit status.
struct ErrorReport: Equatable {
    var text: String
    var exitStatus: Int32

    init(_ error: any Error, style: Style = .plain) {
        switch error {
        case let error as GalleyError:
            text = Self.text(error.message, cause: error.cause, hint: error.hint, style)
            exitStatus = error.code.exitStatus.rawValue
        case let error as EngineError:
            text = Self.text(error.description, hint: Self.hint(error), style)
            exitStatus = Self.status(error).rawValue
        case let error as DiagnosticsError:
            // Each names its own place: the form that editors jump to stays at the line's start.
            text = error.description + "\n"
            exitStatus = ExitStatus.badInput.rawValue
        case is CancellationError:
            text = Self.text("interrupted", style)
            exitStatus = Self.interrupted
        default:
            // What this left behind is not known.
            text = Self.text(String(describing: error), style)
            exitStatus = ExitStatus.humanNeeded.rawValue
        }
    }

    /// As shells count it: 128 and SIGINT's number.
    static let interrupted: Int32 = 130

    private static func text(_ message: String, cause: String? = nil, hint: String? = nil, _ style: Style) -> String {
        var text = "galley: \(style("error:", .bad)) \(message)"
        if let cause { text += ": \(cause)" }
        if let hint { text += "\n\(style("hint:", .strong)) \(hint)" }
        return text + "\n"
    }

    private static func hint(_ error: EngineError) -> String? {
        if let hint = error.hint { return hint }
        switch error.code {
        case .unreachable: return "is the engine running? --host, --context or DOCKER_HOST name another"
        case .deadline: return "the engine hangs, or the way to it: galley engine check"
        case .cut: return "galley engine check tells whether the engine is there, galley status what is unfinished"
        default: return nil
        }
    }

    private static func status(_ error: EngineError) -> ExitStatus {
        if error.isTransport { return .unreachable }
        if error.isNotFound || error.code == .unsupported { return .usage }
        return error.code == .malformed || error.code == .tooLarge ? .badInput : .failed
    }

    /// The error's code, for people who search the source.
    static func kind(_ error: any Error) -> String {
        switch error {
        case let error as GalleyError: "GalleyError.\(error.code)"
        case let error as EngineError: "EngineError.\(error.code)"
        default: String(describing: type(of: error))
        }
    }

    /// Errors that ArgumentParser itself renders.
    static func isParsers(_ error: any Error) -> Bool {
        error is ExitCode || error is CleanExit || error is ValidationError
    }
}
