import Foundation
import GalleyCore
import Synchronization
import Testing

@testable import Upgrade

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    @Test func `what is done in time is given, and so is its error`() async throws {
        let seven = Task<Int, any Error> { 7 }
        #expect(try await Deadline.result(of: seven, within: .seconds(30))?.get() == 7)
        let broken = Task<Int, any Error> { throw GalleyError(.failed, "broken") }
        let result = await Deadline.result(of: broken, within: .seconds(30))
        #expect(throws: GalleyError.self) { try result?.get() }
        #expect(result != nil)
    }

    @Test func `work that heeds no cancellation is not waited for`() async {
        let release = DispatchSemaphore(value: 0)
        let stuck = Task<Int, any Error> {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    release.wait()
                    continuation.resume(returning: 1)
                }
            }
        }
        let result = await Deadline.result(of: stuck, within: .milliseconds(50))
        #expect(result == nil)
        #expect(stuck.isCancelled)
        release.signal()
    }

    @Test func `whoever waits and is cancelled cancels the work`() async {
        let work = Task<Int, any Error> {
            try await Task.sleep(for: .seconds(3600))
            return 1
        }
        let waiting = Task { await Deadline.result(of: work, within: .seconds(3600)) }
        waiting.cancel()
        let result = await waiting.value
        #expect(throws: CancellationError.self) { try result?.get() }
        #expect(work.isCancelled)
    }
}
