import GalleyCore
import Upgrade

/// Refusals as one error: all of them, so that they are mended in one go.
enum RefusalReport {
    static func error(_ refusals: [Refusal], database: String, work: String = "upgraded") -> GalleyError {
        if refusals.count == 1, let only = refusals.first { return GalleyError(.refused, only.reason, hint: only.hint) }
        let list = refusals.map { refusal in
            "\n  - \(refusal.reason)" + (refusal.hint.map { "\n    (\($0))" } ?? "")
        }
        return GalleyError(.refused, "'\(database)' is not \(work), for \(refusals.count) reasons:\(list.joined())")
    }
}
