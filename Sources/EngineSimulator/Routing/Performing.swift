import EngineAPI
import GalleyCore
import Synchronization

extension SimulatedEngine {
    /// What every call costs on the virtual clock, so that no two happen at one moment.
    static let latency = Duration.milliseconds(1)

    var life: Int { state.withLock(\.life) }

    /// Acts on a request and waits, in virtual time, until its answer is known.
    /// - Throws: `EngineError` `.deadline` when that is after `limit`; what was begun goes on.
    func perform(_ request: EngineRequest, body: [UInt8], until limit: Duration?) async throws -> Reply {
        clock.advance(by: Self.latency)
        var reply = state.withLock { state -> Reply in
            do throws(APIFailure) {
                return try state.handle(Call(request, body: body, engine: apiVersion))
            } catch {
                return .answer(Answer(error))
            }
        }
        while case .whenEnded(let id, let run, let then) = reply {
            let next = state.withLock { state -> Reply? in
                if let container = state.containers[id], container.run == run, container.status == .running {
                    return nil
                }
                do throws(APIFailure) {
                    return try then(&state)
                } catch {
                    return .answer(Answer(error))
                }
            }
            if let next {
                reply = next
            } else if !clock.advanceToNextDue(by: limit) {
                if let limit, !clock.isPaced || clock.now.offset >= limit {
                    throw letTimePass(until: limit, request)
                }
                try await waitForChange()
            }
        }
        return reply
    }

    /// Passes the time until a call's deadline (an hour without one).
    func letTimePass(until limit: Duration?, _ request: EngineRequest) -> EngineError {
        clock.advance(to: SimulatedClock.Instant(offset: limit ?? clock.now.offset + .seconds(3600)))
        return EngineError(.deadline, "no answer in time", call: request.name)
    }

    /// Passes the time to the next event; with none to come, gives other tasks a moment of real time.
    func waitForChange() async throws {
        try Task.checkCancellation()
        if clock.advanceToNextDue(by: nil) { return }
        try await Task.sleep(for: .microseconds(200))
    }
}
