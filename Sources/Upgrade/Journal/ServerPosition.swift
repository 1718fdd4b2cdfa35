import GalleyCore
import Recipes

/// Which data a server runs on, how far its logs are, and what must be awake again afterwards.
struct ServerPosition: Sendable, Codable, Equatable {
    var identity: String
    /// Log written since the data was made, by the name of what has a log of its own; the empty name where the server
    /// has one log. None of them ever falls.
    var logPositions: [String: Int64]
    /// What the recipe's `position` task wants to be told later, as it printed it.
    var kept: String?

    /// `log-position=NUMBER`, or `log-position=NUMBER NAME` once for each log.
    /// - Throws: `GalleyError` `.badInput` when a recipe's script did not print both.
    init(_ facts: Facts) throws(GalleyError) {
        var positions: [String: Int64] = [:]
        for text in facts.all("log-position") {
            let words = text.split(separator: " ", maxSplits: 1)
            guard let position = words.first.flatMap({ Int64($0) }) else { throw Self.incomplete }
            positions[words.count > 1 ? String(words[1]) : ""] = position
        }
        guard let identity = facts["identity"], !positions.isEmpty else { throw Self.incomplete }
        self.identity = identity
        logPositions = positions
        kept = facts["keep"]
    }

    private static var incomplete: GalleyError {
        GalleyError(.badInput, "the recipe's position task printed no identity and log-position")
    }

    /// Nil when `later` is the same data at the same place or further on; otherwise what is wrong.
    func contradiction(by later: ServerPosition) -> String? {
        if later.identity != identity {
            return "the server runs on other data: identity \(later.identity), was \(identity)"
        }
        for (name, before) in logPositions.sorted(by: { $0.key < $1.key }) {
            let of = name.isEmpty ? "" : " of \(name)"
            guard let after = later.logPositions[name] else {
                return "the server no longer tells the log position\(of)"
            }
            if after < before {
                return "the log position\(of) went back from \(before) to \(after): writes are missing"
            }
        }
        return nil
    }
}
