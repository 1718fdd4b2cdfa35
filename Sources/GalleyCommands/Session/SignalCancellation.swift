import Dispatch
import Foundation
import GalleyCore
import Synchronization

/// SIGINT and SIGTERM cancel the work once, so that it can put things back; a second one leaves at once.
enum SignalCancellation {
    /// What the user is told at the first signal.
    static let notice = "stopping: an upgrade is put back, a rollback is finished first; once more to leave at once"

    /// - Throws: what `body` throws.
    static func run(_ progress: ProgressReporter, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = try SignalPipe([SIGINT, SIGTERM])
        defer { signals.restore() }
        let task = Task { try await body() }
        let first = Mutex<ContinuousClock.Instant?>(nil)
        let source = DispatchSource.makeReadSource(fileDescriptor: signals.readEnd, queue: .global())
        source.setEventHandler {
            guard signals.take() > 0 else { return }
            let now = ContinuousClock.now
            let since = first.withLock { first in
                let since = first.map { now - $0 }
                first = first ?? now
                return since
            }
            guard let since else {
                progress.handle(.warning(notice))
                return task.cancel()
            }
            // One key press can reach a process twice: by the terminal and by a wrapper that forwards it.
            if since > .milliseconds(500) {
                Standard.error("\ngalley: left at once; 'galley status' shows what is unfinished\n")
                _exit(ErrorReport.interrupted)
            }
        }
        source.resume()
        defer { source.cancel() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
