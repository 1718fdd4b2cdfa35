import Synchronization
import Testing

/// Lets a suite of the lab begin when a lane is free: as many suites run at once as there are lanes.
///
/// The wait is the suite's, not a test's: it counts for no test's time limit.
struct Lane: SuiteTrait, TestScoping {
    /// Needs the engine for itself: it restarts it.
    var isAlone = false

    private static let all = LaneCounter(count: 4)

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void)
        async throws
    {
        await Self.all.take(isAlone: isAlone)
        do {
            try await function()
        } catch {
            Self.all.give(isAlone: isAlone)
            throw error
        }
        Self.all.give(isAlone: isAlone)
    }
}

extension Trait where Self == Lane {
    static var lane: Lane { Lane() }
    static var alone: Lane { Lane(isAlone: true) }
}

/// First come, first served: one that needs them all is not overtaken for ever.
private final class LaneCounter: Sendable {
    private struct State {
        var free: Int
        var waiting: [(needs: Int, go: CheckedContinuation<Void, Never>)] = []
    }

    private let count: Int
    private let state: Mutex<State>

    init(count: Int) {
        self.count = count
        state = Mutex(State(free: count))
    }

    func take(isAlone: Bool) async {
        let needs = isAlone ? count : 1
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting.append((needs, continuation)) }
            advance()
        }
    }

    func give(isAlone: Bool) {
        state.withLock { $0.free += isAlone ? count : 1 }
        advance()
    }

    private func advance() {
        let ready = state.withLock { state in
            var ready: [CheckedContinuation<Void, Never>] = []
            while let first = state.waiting.first, first.needs <= state.free {
                state.free -= first.needs
                ready.append(state.waiting.removeFirst().go)
            }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }
}
