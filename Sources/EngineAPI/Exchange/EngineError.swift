/// A call to an engine that failed: what was called, what came back.
public struct EngineError: Error, Sendable, Equatable {
    /// Which kind of failure. Compare with the static members; new ones may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String { case unreachable, cut, deadline, api, tooLarge, malformed, unsupported }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// No connection could be made; nothing was sent.
        public static let unreachable = Code(.unreachable)
        /// The connection ended before the whole answer; the engine may or may not have acted.
        public static let cut = Code(.cut)
        /// No answer in time; the engine may or may not have acted.
        public static let deadline = Code(.deadline)
        /// The engine answered with an error status.
        public static let api = Code(.api)
        /// The answer exceeds a bound.
        public static let tooLarge = Code(.tooLarge)
        /// The answer does not follow its format.
        public static let malformed = Code(.malformed)
        /// This engine can't do it (too old, or an option it lacks).
        public static let unsupported = Code(.unsupported)

        public var description: String { kind.rawValue }
    }

    /// Decides what may be done next: see ``outcomeIsUnknown`` and ``isTransport``.
    public var code: Code
    /// The engine's own message for `.api`; ours otherwise.
    public var message: String
    /// `POST /containers/abc/start`, when known.
    public var call: String?
    /// The HTTP status, for `.api` only.
    public var status: Int?
    /// What the user can do about it, when that is known here.
    public var hint: String?

    /// ``Engine`` fills in the call where it is left out; only `.api` has a status.
    public init(_ code: Code, _ message: String, call: String? = nil, status: Int? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.call = call
        self.status = status
        self.hint = hint
    }

    /// 404: no such container, image, volume or path.
    public var isNotFound: Bool { status == 404 }
    /// 409: a name in use, or a state that forbids the call.
    public var isConflict: Bool { status == 409 }
    /// The engine may have acted although no answer came: look before acting again.
    public var outcomeIsUnknown: Bool { code == .cut || code == .deadline }
    /// A matter of the connection, not of the engine's answer.
    public var isTransport: Bool { code == .unreachable || outcomeIsUnknown }
}

extension EngineError: CustomStringConvertible {
    public var description: String {
        var text = message
        if let status { text += " (HTTP \(status))" }
        if let call { text += " [\(call)]" }
        return text
    }
}
