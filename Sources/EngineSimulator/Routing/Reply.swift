import GalleyCore

/// What a handler gives back.
enum Reply: Sendable {
    case answer(Answer)
    /// The answer comes when a run of a container's main process has ended.
    case whenEnded(id: String, run: Int, then: @Sendable (inout EngineState) throws(APIFailure) -> Reply)
    /// The answer's head at once, its body as it becomes known.
    case stream(Answer, OutputSource)
    /// An exec or attach that a hijacked connection can take over.
    case attached(OutputSource)
}

struct Answer: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    init(_ status: Int) { self.status = status }

    init(json: JSONValue) { self.init(200, json) }

    init(_ status: Int, _ json: JSONValue) {
        self.status = status
        headers = ["content-type": "application/json"]
        body = JSONText.bytes(json)
    }

    init(_ failure: APIFailure) { self.init(failure.status, ["message": .string(failure.message)]) }
}

/// An error answer.
struct APIFailure: Error {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}

/// Where a streamed body or a hijacked connection gets its bytes from.
enum OutputSource: Sendable, Hashable {
    /// What an exec prints.
    case exec(String)
    /// A container's log from an entry on, until its run ends (`follow`) or to what is there now.
    /// - Parameter stdin: the connection is the main process's stdin, too.
    case log(container: String, from: Int, follow: Bool, stdin: Bool, stdout: Bool, stderr: Bool)
    /// The exit code as JSON, once the run has ended.
    case wait(container: String, run: Int)
}

/// The next piece of an ``OutputSource``.
enum Piece: Sendable {
    case bytes([UInt8])
    /// Nothing yet.
    case nothing
    case end
    /// The connection breaks.
    case cut
}
