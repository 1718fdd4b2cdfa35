import GalleyCore

/// A step that could not be done.
struct StepFailure: Error, CustomStringConvertible {
    var step: Step
    var cause: any Error

    var description: String { "could not \(step.title): \(cause)" }

    /// What the server said last, where it was asked.
    var evidence: (any Error)? { (cause as? Evidence)?.log }
}

/// A server that did not get ready, and its last words.
struct Evidence: Error, CustomStringConvertible {
    var message: String
    var log: GalleyError?

    var description: String { message }
}
