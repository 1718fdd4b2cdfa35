extension Engine {
    /// What a call gives; nil where the engine answers that there is no such thing (404).
    public func ifPresent<Value>(_ call: (Engine) async throws -> Value) async throws -> Value? {
        do {
            return try await call(self)
        } catch let error as EngineError where error.isNotFound { return nil }
    }

    /// Removes a container, running or not; where there is none, nothing is to be done.
    /// - Parameter volumes: its anonymous volumes too.
    public func containerRemoveIfPresent(_ container: String, volumes: Bool = true) async throws {
        _ = try await ifPresent { try await $0.containerRemove(container, force: true, volumes: volumes) }
    }
}
