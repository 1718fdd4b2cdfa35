import Synchronization

/// Hands the parts of one answer from an event loop to one async reader.
///
/// The writer learns from ``isFull`` when to stop reading the socket and is called back once there is room again, so
/// no more than about ``limit`` bytes wait here.
final class Mailbox: Sendable {
    enum Part: Sendable {
        case head(status: Int, headers: [String: String])
        case body([UInt8])

        var size: Int { if case .body(let bytes) = self { bytes.count } else { 0 } }
    }

    private struct State {
        var parts: [Part] = []
        var taken = 0
        var size = 0
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<Part?, any Error>?
        var writerWaits = false
        var hasRoom: (@Sendable () -> Void)?
        var cancelled: (@Sendable () -> Void)?

        mutating func next() -> Result<Part?, any Error>? {
            if taken < parts.count {
                let part = parts[taken]
                taken += 1
                size -= part.size
                if taken == parts.count {
                    parts.removeAll(keepingCapacity: true)
                    taken = 0
                }
                return .success(part)
            }
            return end?.map { nil }
        }
    }

    private let state = Mutex(State())
    let limit: Int

    init(limit: Int = 256 << 10) { self.limit = limit }

    /// Sets what happens when a full mailbox has room again, and when the reader's task is cancelled.
    func connect(hasRoom: @escaping @Sendable () -> Void, cancelled: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.hasRoom = hasRoom
            $0.cancelled = cancelled
        }
    }

    /// True when the writer should stop; it is then called back.
    func isFull() -> Bool {
        state.withLock {
            $0.writerWaits = $0.size >= limit
            return $0.writerWaits
        }
    }

    func put(_ part: Part) {
        let reader = state.withLock { state -> CheckedContinuation<Part?, any Error>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.parts.append(part)
            state.size += part.size
            return nil
        }
        reader?.resume(returning: part)
    }

    /// Ends the parts, after those that wait. The first end counts.
    func finish(_ error: (any Error)? = nil) {
        let end: Result<Void, any Error> = error.map { .failure($0) } ?? .success(())
        let reader = state.withLock { state -> CheckedContinuation<Part?, any Error>? in
            guard state.end == nil else { return nil }
            state.end = end
            // What the closures hold is let go with the connection.
            state.hasRoom = nil
            state.cancelled = nil
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: end.map { nil })
    }

    /// The next part, nil after the last. One reader at a time.
    ///
    /// Cancelling the task ends the mailbox with `CancellationError` and closes the connection, unless the answer's
    /// end has come already.
    func next() async throws -> Part? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (result, hasRoom) = state.withLock {
                    state -> (Result<Part?, any Error>?, (@Sendable () -> Void)?) in
                    guard state.reader == nil else {
                        return (.failure(EngineError(.malformed, "an answer is read by two at once")), nil)
                    }
                    guard let result = state.next() else {
                        state.reader = continuation
                        return (nil, nil)
                    }
                    guard state.writerWaits, state.size < limit / 2 else { return (result, nil) }
                    state.writerWaits = false
                    return (result, state.hasRoom)
                }
                if let result { continuation.resume(with: result) }
                hasRoom?()
            }
        } onCancel: {
            let cancelled = state.withLock { $0.cancelled }
            finish(CancellationError())
            cancelled?()
        }
    }
}
