import GalleyCore

extension Engine {
    /// Makes an image of one layer out of a tar archive (`POST /images/create?fromSrc=-`).
    /// - Parameter changes: Dockerfile instructions for its configuration, `LABEL a=b`.
    /// - Returns: the image's id, `sha256:…`.
    public func imageImport(
        tar: [UInt8], repository: String, tag: String, changes: [String] = []
    ) async throws -> String {
        _ = try Self.part(repository, "image name")
        let request = EngineRequest(
            .post, "/images/create",
            // Podman takes no notice of a tag beside the name.
            query: [("fromSrc", "-")]
                + (isPodman ? [("repo", "\(repository):\(tag)")] : [("repo", repository), ("tag", tag)])
                + changes.map { ("changes", $0) },
            body: .bytes(tar, contentType: "application/x-tar"), deadline: .seconds(300), streamed: true)
        var id: String?
        try await progressLines(request) { line in
            if let status = line["status"]?.string, status.hasPrefix("sha256:") { id = status }
        }
        guard let id else { throw EngineError(.malformed, "the engine named no id for the image", call: request.name) }
        return id
    }
}
