/// Why an upgrade is not planned, before anything was touched.
public struct Refusal: Sendable, Hashable, Codable {
    /// One sentence.
    public var reason: String
    /// What the user can do about it; nil where that is nothing.
    public var hint: String?

    /// A full sentence without a full stop, as in `GalleyError`.
    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}

/// What the planner makes of an observation.
public enum Planning: Sendable, Equatable {
    case plan(Plan)
    /// The container already runs this image.
    case nothingToDo(String)
    /// Every reason at once, so that the operator need not find them one by one.
    case refused([Refusal])
}
