import Synchronization

/// Lets a number of users in at once; the others wait in line, first come, first served.
final class Turnstile: Sendable {
    /// Somebody's place inside, given back once: by ``leave()``, or when nobody holds it any more.
    final class Place: Sendable {
        private let turnstile: Mutex<Turnstile?>

        fileprivate init(_ turnstile: Turnstile) { self.turnstile = Mutex(turnstile) }
        deinit { leave() }

        func leave() {
            let held = turnstile.withLock { held in
                defer { held = nil }
                return held
            }
            held?.free()
        }
    }

    private enum Outcome { case entered, late, cancelled }

    /// Somebody in the line. The answer may come before there is anybody to hear it.
    private struct Waiter {
        var number: Int
        var go: CheckedContinuation<Outcome, Never>?
        var outcome: Outcome?
    }

    private struct State {
        var free: Int
        var number = 0
        var line: [Waiter] = []

        mutating func decide(_ index: Int, _ outcome: Outcome) -> CheckedContinuation<Outcome, Never>? {
            guard line[index].outcome == nil else { return nil }
            guard let go = line[index].go else {
                line[index].outcome = outcome
                return nil
            }
            line.remove(at: index)
            return go
        }
    }

    let width: Int
    private let state: Mutex<State>

    init(width: Int) {
        self.width = width
        state = Mutex(State(free: width))
    }

    /// - Returns: nil when no place was free in time; a nil limit waits for ever.
    /// - Throws: `CancellationError` only.
    func enter(within limit: Duration?) async throws -> Place? {
        try Task.checkCancellation()
        let number: Int? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.number += 1
            state.line.append(Waiter(number: state.number))
            return state.number
        }
        guard let number else { return Place(self) }
        let timer = limit.map { limit in
            Task {
                try await Task.sleep(for: limit)
                self.send(number, away: .late)
            }
        }
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Outcome? in
                    guard let index = state.line.firstIndex(where: { $0.number == number }) else { return .cancelled }
                    guard let known = state.line[index].outcome else {
                        state.line[index].go = continuation
                        return nil
                    }
                    state.line.remove(at: index)
                    return known
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            self.send(number, away: .cancelled)
        }
        switch outcome {
        case .entered: return Place(self)
        case .late: return nil
        case .cancelled: throw CancellationError()
        }
    }

    private func send(_ number: Int, away outcome: Outcome) {
        let go = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard let index = state.line.firstIndex(where: { $0.number == number }) else { return nil }
            return state.decide(index, outcome)
        }
        go?.resume(returning: outcome)
    }

    private func free() {
        let go = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard let first = state.line.firstIndex(where: { $0.outcome == nil }) else {
                state.free += 1
                return nil
            }
            return state.decide(first, .entered)
        }
        go?.resume(returning: .entered)
    }
}
