import GalleyCore

extension Engine {
    /// Waits until a container stops (`POST /containers/{id}/wait`), without a deadline; cancel the task to give up.
    /// - Parameter condition: `not-running`, `next-exit` or `removed`.
    /// - Returns: its exit code.
    public func containerWait(_ id: String, condition: String = "not-running") async throws -> Int {
        let request = EngineRequest(
            .post, try Self.containerPath(id, "wait"), query: [("condition", condition)], deadline: nil)
        let answer = try await call(request)
        if let message = answer["Error"]?["Message"]?.string, !message.isEmpty {
            throw EngineError(.api, message, call: request.name)
        }
        guard let code = answer["StatusCode"]?.integer else {
            throw EngineError(.malformed, "the engine named no exit code", call: request.name)
        }
        return Int(code)
    }
}
