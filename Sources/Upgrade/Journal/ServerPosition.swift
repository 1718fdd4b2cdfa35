import GalleyCore
import Recipes

/// Which data a server runs on and how far its log is.
struct ServerPosition: Sendable, Codable, Equatable {
    var identity: String
    /// Bytes of log written since the data was made; never falls.
    var logPosition: Int64

    /// - Throws: `GalleyError` `.badInput` when a recipe's script did not print both.
    init(_ facts: Facts) throws(GalleyError) {
        guard let identity = facts["identity"], let text = facts["log-position"], let position = Int64(text) else {
            throw GalleyError(.badInput, "the recipe's position task printed no identity and log-position")
        }
        self.identity = identity
        logPosition = position
    }

    /// Nil when `later` is the same data at the same place or further on; otherwise what is wrong.
    func contradiction(by later: ServerPosition) -> String? {
        if later.identity != identity {
            return "the server runs on other data: identity \(later.identity), was \(identity)"
        }
        if later.logPosition < logPosition {
            return "the log position went back from \(logPosition) to \(later.logPosition): writes are missing"
        }
        return nil
    }
}
