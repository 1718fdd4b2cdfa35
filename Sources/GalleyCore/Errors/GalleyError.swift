/// What went wrong, where, and what to do now.
///
/// Every failure a user can see is one of these. The code decides the exit status; the texts are for people and never
/// hold a secret.
public struct GalleyError: Error, Sendable, Equatable {
    /// Which kind of failure. Compare with the static members; new ones may be added.
    public var code: Code
    /// One sentence, no trailing full stop, naming the thing that failed.
    public var message: String
    /// What the user can do about it.
    public var hint: String?
    /// The failure below this one, already rendered.
    public var cause: String?

    /// The cause is rendered at once: what it prints must hold no secret.
    public init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause.map { String(describing: $0) }
    }
}

extension GalleyError {
    /// An extensible set of failure kinds; each maps to one exit status.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String, Sendable {
            case usage, badInput, refused, notFound, unreachable, locked, failed, noAnswer, failedAndUndone,
                failedNotUndone,
                planStale, checkFailed, unrestorable
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// Bad arguments or configuration.
        public static let usage = Code(.usage)
        /// A file or an answer that does not follow its format.
        public static let badInput = Code(.badInput)
        /// Galley declines, before anything was touched.
        public static let refused = Code(.refused)
        /// A container, image, recipe or record that does not exist.
        public static let notFound = Code(.notFound)
        /// The engine does not answer.
        public static let unreachable = Code(.unreachable)
        /// Another operator holds the database.
        public static let locked = Code(.locked)
        /// It failed; what became of the whole is said by whoever tried it.
        public static let failed = Code(.failed)
        /// What was asked did not end in time, or how it ended is unknown.
        public static let noAnswer = Code(.noAnswer)
        /// It failed and everything was put back.
        public static let failedAndUndone = Code(.failedAndUndone)
        /// It failed and could not be put back: a human is needed.
        public static let failedNotUndone = Code(.failedNotUndone)
        /// A saved plan no longer matches what is there.
        public static let planStale = Code(.planStale)
        /// What was asked for as a check is not so.
        public static let checkFailed = Code(.checkFailed)
        /// A backup was tried and can't be brought back: evidence against it, unlike a try that could not be made.
        public static let unrestorable = Code(.unrestorable)

        public var description: String { kind.rawValue }

        /// The process's exit status (house rule 9).
        public var exitStatus: ExitStatus {
            switch kind {
            case .usage, .refused, .notFound: .usage
            case .badInput: .badInput
            case .unreachable: .unreachable
            case .locked: .locked
            case .failed, .noAnswer, .failedAndUndone, .unrestorable: .failed
            case .failedNotUndone: .humanNeeded
            case .planStale, .checkFailed: .drift
            }
        }
    }
}

extension GalleyError: CustomStringConvertible {
    public var description: String {
        var text = message
        if let cause { text += ": \(cause)" }
        if let hint { text += "\n  hint: \(hint)" }
        return text
    }
}
