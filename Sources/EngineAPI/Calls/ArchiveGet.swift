extension Engine {
    /// A file or directory of a container as a tar archive (`GET /containers/{id}/archive`), at most `limit` bytes.
    /// 404 when the path isn't there. Names in the archive start with the path's last part.
    public func archiveGet(_ id: String, path: String, limit: Int = 64 << 20) async throws -> [UInt8] {
        _ = try Self.part(path, "path in the container")
        let request = EngineRequest(.get, try Self.containerPath(id, "archive"), query: [("path", path)])
        return try await collect(request, limit: limit)
    }
}
