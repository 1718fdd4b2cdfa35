import Testing

@testable import EngineAPI

@Suite(.timeLimit(.minutes(1))) struct TurnstileTests {
    @Test("No more than its width are inside, and all get in")
    func width() async throws {
        let turnstile = Turnstile(width: 3)
        let crowd = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let place = try await turnstile.enter(within: nil)
                    crowd.enter()
                    await Task.yield()
                    crowd.leave()
                    place?.leave()
                    place?.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(crowd.most))
    }

    @Test("Who waits too long or is cancelled takes no place, and who comes later gets it")
    func leaving() async throws {
        let turnstile = Turnstile(width: 1)
        let place = try #require(try await turnstile.enter(within: nil))
        #expect(try await turnstile.enter(within: .milliseconds(20)) == nil)
        #expect(try await turnstile.enter(within: .zero) == nil)
        let cancelled = Task { try await turnstile.enter(within: nil) }
        try await Task.sleep(for: .milliseconds(20))
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
        let later = Task { try await turnstile.enter(within: .seconds(10)) }
        place.leave()
        #expect(try await later.value != nil)
    }

    @Test("Places are neither lost nor doubled whatever those in line do")
    func many() async throws {
        let turnstile = Turnstile(width: 2)
        for _ in 0..<50 {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let task = Task { try await turnstile.enter(within: .milliseconds(number % 3)) }
                        if number % 4 == 0 { task.cancel() }
                        _ = try? await task.value
                    }
                }
            }
        }
        let both = try await (turnstile.enter(within: .zero), turnstile.enter(within: .zero))
        #expect(both.0 != nil && both.1 != nil)
        #expect(try await turnstile.enter(within: .zero) == nil)
    }
}
