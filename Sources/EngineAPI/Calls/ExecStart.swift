import GalleyCore

extension Engine {
    /// Starts a prepared process and stays connected (`POST /exec/{id}/start`). The end of its output says nothing of
    /// how it ended: ``execInspect(_:)`` does, and even that can't be trusted after a cut connection.
    /// - Parameter tty: as in the process's ``ExecOptions``.
    public func execStart(_ id: String, tty: Bool = false) async throws -> ExecSession {
        let request = EngineRequest(
            .post, try Self.execPath(id, "start"), body: .json(["Detach": false, "Tty": .bool(tty)]))
        return ExecSession(try await hijack(request), isTerminal: tty)
    }

    /// Starts a prepared process and leaves it to itself (`POST /exec/{id}/start`, detached).
    public func execStartDetached(_ id: String, tty: Bool = false) async throws {
        try await call(
            EngineRequest(.post, Self.execPath(id, "start"), body: .json(["Detach": true, "Tty": .bool(tty)])))
    }

    static func execPath(_ id: String, _ act: String) throws(GalleyError) -> String {
        "/exec/" + (try part(id, "id of the process")) + "/" + act
    }
}
