import EngineAPI
import Foundation
import GalleyCore
import Testing

/// Counts this process's descriptors, which tests beside it open too: run on its own, it expects no growth at all, and
/// in company no more than the company can have.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LoadTests {
    static func openDescriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? .max
    }

    static let pong: StubEngine.Script = { connection in
        _ = try await connection.request()
        try await connection.answer(200, "OK", headers: ["Api-Version: 1.41"])
    }

    @Test(
        "1,000 calls in a row and 50 at once leave no descriptor behind", .enabled(if: isLinux, "counts /proc/self/fd"))
    func descriptors() async throws {
        try await StubEngine.run(Self.pong) { stub in
            let engine = stub.engine
            try await engine.ping()
            let before = Self.openDescriptors()
            let start = ContinuousClock.now
            for _ in 0..<1000 { try await engine.ping() }
            let took = ContinuousClock.now - start
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { try await engine.ping() } }
                try await group.waitForAll()
            }
            print("1,000 pings over a unix socket took \(took.text)")
            #expect(stub.requests.count == 1051)
            #expect(await eventually { stub.scriptsFinished == 1051 })
            // A leak of one a call would be a thousand; tests beside this one hold a few dozen.
            #expect(await eventually { Self.openDescriptors() < before + 100 })
        }
    }
}

let isLinux: Bool = {
    #if os(Linux)
        true
    #else
        false
    #endif
}()
