public import GalleyCore

/// Why an upgrade is not planned, before anything was touched.
public struct Refusal: Sendable, Hashable, Codable {
    /// One sentence.
    public var reason: String
    /// What the user can do about it; nil where that is nothing.
    public var hint: String?
    /// Somebody else is at work, and it goes away when he is done.
    public var passes: Bool

    /// A full sentence without a full stop, as in `GalleyError`.
    public init(_ reason: String, hint: String? = nil, passes: Bool = false) {
        self.reason = reason
        self.hint = hint
        self.passes = passes
    }
}

extension [Refusal] {
    /// `.locked` where the same may just be asked for again later, `.refused` where something has to be mended too.
    public var code: GalleyError.Code { allSatisfy(\.passes) ? .locked : .refused }
}

/// What the planner makes of an observation.
public enum Planning: Sendable, Equatable {
    case plan(Plan)
    /// The container already runs this image.
    case nothingToDo(String)
    /// Every reason at once, so that the operator need not find them one by one.
    case refused([Refusal])
}
