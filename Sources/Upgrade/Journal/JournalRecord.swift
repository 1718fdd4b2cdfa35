import Foundation
import GalleyCore

/// One record of an upgrade's journal: a numbered file in the lock container, never overwritten.
struct JournalRecord: Sendable, Equatable, Codable {
    var sequence: Int
    /// ISO 8601, UTC.
    var at: String
    /// `plan`, or a ``Checkpoint``'s name.
    var kind: String
    var payload: JSONValue

    init(sequence: Int, at: String, kind: String, payload: JSONValue) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.payload = payload
    }

    static let planKind = "plan"

    var checkpoint: Checkpoint? { Checkpoint(rawValue: kind) }
}
