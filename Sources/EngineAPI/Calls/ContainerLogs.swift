import GalleyCore

extension Engine {
    /// A container's output so far, and what follows (`GET /containers/{id}/logs`).
    /// - Parameters:
    ///   - follow: goes on until the container stops.
    ///   - tail: the last so many lines; nil for all.
    ///   - since: Unix seconds; nil for the beginning.
    public func containerLogs(
        _ id: String, follow: Bool = false, tail: Int? = nil, since: Int? = nil
    ) async throws -> FrameStream {
        var request = EngineRequest(
            .get, try Self.containerPath(id, "logs"),
            query: [("stdout", "true"), ("stderr", "true"), ("follow", follow ? "true" : "false")], streamed: true)
        if let tail { request.query.append(("tail", String(tail))) }
        if let since { request.query.append(("since", String(since))) }
        // The answer of older engines doesn't say whether it has frames; the container's TTY decides it.
        let isTerminal = try await containerInspect(id)[path: "Config", "Tty"]?.bool ?? false
        return FrameStream(try await open(request).body, isTerminal: isTerminal)
    }

    /// The end of a container's output: the last `lines` lines, the last `limit` bytes of each stream.
    public func containerLogTail(_ id: String, lines: Int = 200, limit: Int = 64 << 10) async throws -> ProcessOutput {
        try await containerLogs(id, tail: lines).collectTail(limit: limit)
    }
}
