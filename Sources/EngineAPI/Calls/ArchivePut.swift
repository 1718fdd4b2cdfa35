extension Engine {
    /// Unpacks a tar archive in a container (`PUT /containers/{id}/archive`); works on one that never ran. A cut
    /// upload leaves what arrived, half a file included.
    /// - Parameter path: a directory that is there.
    public func archivePut(_ id: String, path: String, tar: [UInt8]) async throws {
        try await archivePut(
            id, path: path, body: .bytes(tar, contentType: "application/x-tar"), deadline: .seconds(60))
    }

    /// The same for an archive made while it is sent.
    public func archivePut(
        _ id: String, path: String, body: EngineBody, deadline: Duration?
    ) async throws {
        _ = try Self.part(path, "path in the container")
        try await call(
            EngineRequest(
                .put, Self.containerPath(id, "archive"), query: [("path", path)], body: body, deadline: deadline))
    }
}
