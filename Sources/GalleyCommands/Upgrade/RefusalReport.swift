import GalleyCore
import Upgrade

/// Refusals as one error: all of them, so that they are mended in one go.
enum RefusalReport {
    static func error(_ refusals: [Refusal], database: String) -> GalleyError {
        let code = refusals.code
        if refusals.count == 1, let only = refusals.first { return GalleyError(code, only.reason, hint: only.hint) }
        let list = refusals.map { refusal in
            "\n  - \(refusal.reason)" + (refusal.hint.map { "\n    (\($0))" } ?? "")
        }
        return GalleyError(code, "'\(database)' is not upgraded, for \(refusals.count) reasons:\(list.joined())")
    }
}
