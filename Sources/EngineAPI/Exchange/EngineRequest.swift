public import GalleyCore

/// One call to an engine, before it meets a wire.
public struct EngineRequest: Sendable {
    /// The Engine API's verbs; it has no PATCH.
    public enum Method: String, Sendable {
        case get = "GET", post = "POST", put = "PUT", delete = "DELETE", head = "HEAD"
    }

    /// As the API's reference has it for the path.
    public var method: Method
    /// The path without the `/v1.41` prefix, its parts already percent-encoded: `/containers/abc/json`.
    public var path: String
    /// Query items in order, not yet encoded.
    public var query: [(name: String, value: String)]
    /// The version put before the path; nil for `/_ping` and `/version`, which have none.
    public var version: APIVersion?
    /// `.none` sends an empty body with POST and PUT, and none at all with the others.
    public var body: EngineBody
    /// How long the engine may take to answer: until the end of the body for a plain call, until its head for a
    /// streamed or hijacked one. Nil waits for ever.
    public var deadline: Duration?
    /// True for an answer that is read while it is made (logs, progress, archives): its deadline ends at the head.
    /// An error status is a plain answer all the same.
    public var streamed: Bool
    /// The login that the engine shows to a registry (`X-Registry-Auth`); nil sends none.
    public var registryAuth: Secret?

    /// A call of the agreed version that has a minute for its answer, unless told otherwise.
    public init(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [], version: APIVersion? = nil,
        body: EngineBody = .none, deadline: Duration? = .seconds(60), streamed: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.version = version
        self.body = body
        self.deadline = deadline
        self.streamed = streamed
    }

    /// `POST /containers/abc/start`: how errors and logs name the call. Never holds the query or the body.
    public var name: String { "\(method.rawValue) \(path)" }

    /// A body made while it is sent exists once.
    var canBeSentAgain: Bool {
        if case .stream = body { false } else { true }
    }
}

/// What a request carries.
public enum EngineBody: Sendable {
    case none
    case json(JSONValue)
    /// A tar archive or other bytes known whole.
    case bytes([UInt8], contentType: String)
    /// Bytes produced while they are sent (chunked), at the peer's pace.
    case stream(AsyncThrowingStream<[UInt8], any Error>, contentType: String)
}
