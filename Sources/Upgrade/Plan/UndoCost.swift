/// What an undo at some point of an upgrade means.
public enum UndoCost: String, Sendable, Codable, Hashable {
    /// Nothing was changed yet, or only what can be removed without a trace.
    case nothing
    /// The original container is started again; every write survives.
    case container
    /// The cold copy is put back; the door was never open, so no client's write is lost.
    case copy
    /// The cold copy is put back and discards what clients wrote since the door opened. Never done by itself.
    case discardsWrites = "discards-writes"

    var text: String {
        switch self {
        case .nothing: "nothing to undo"
        case .container: "start the original; no write is lost"
        case .copy: "put the cold copy back; no client has written"
        case .discardsWrites: "put the cold copy back, discarding every write since the door opened"
        }
    }
}
