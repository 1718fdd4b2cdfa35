import Synchronization

/// Waits for work no longer than told. A task group would wait for work that heeds its cancellation late, such as a
/// connection in the making.
enum Deadline {
    /// - Returns: nil when the time was up; the work is cancelled then, and ends when it can.
    static func result<Value: Sendable>(
        of work: Task<Value, any Error>, within limit: Duration
    ) async -> Result<Value, any Error>? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = Mutex<CheckedContinuation<Result<Value, any Error>?, Never>?>(continuation)
                let give: @Sendable (Result<Value, any Error>?) -> Void = { result in
                    answer.withLock { waiting in
                        waiting?.resume(returning: result)
                        waiting = nil
                    }
                }
                let clock = Task {
                    try await Task.sleep(for: limit)
                    // First told, then cancelled: what the cancelled work says of itself is no answer.
                    give(nil)
                    work.cancel()
                }
                Task {
                    let result = await work.result
                    clock.cancel()
                    give(result)
                }
            }
        } onCancel: {
            work.cancel()
        }
    }
}
