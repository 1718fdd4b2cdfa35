public import GalleyCore

extension Engine {
    /// Pulls an image from its registry (`POST /images/create`), until it is there.
    /// - Parameters:
    ///   - platform: `linux/amd64`; nil for the engine's own.
    ///   - login: shown to the registry by the engine; nil asks without.
    ///   - progress: called for every line of progress.
    /// - Throws: ``EngineError`` `.api` also for what fails after the answer's head, inside a 200.
    public func imagePull(
        _ reference: ImageReference, platform: String? = nil, login: RegistryLogin? = nil,
        progress: @Sendable (PullProgress) -> Void = { _ in }
    ) async throws {
        var request = EngineRequest(
            .post, "/images/create",
            query: [
                ("fromImage", "\(reference.registry)/\(reference.repository)"),
                ("tag", reference.digest ?? reference.tag ?? "latest"),
            ], deadline: .seconds(120), streamed: true)
        request.registryAuth = login?.header
        if let platform { request.query.append(("platform", platform)) }
        try await progressLines(request) { progress(PullProgress($0)) }
    }
}

/// One line of a pull's progress.
public struct PullProgress: Sendable, Hashable {
    /// `Downloading`, `Pull complete`, `Digest: sha256:…`.
    public var status: String
    /// The layer it is about, 12 digits; nil for the whole image.
    public var layer: String?
    /// Bytes so far; nil when the line has none.
    public var current: Int64?
    /// Bytes in all; nil when unknown.
    public var total: Int64?

    /// For tests: the engine's lines make the others.
    public init(status: String, layer: String? = nil, current: Int64? = nil, total: Int64? = nil) {
        self.status = status
        self.layer = layer
        self.current = current
        self.total = total
    }

    init(_ line: JSONValue) {
        let detail = line["progressDetail"]
        self.init(
            status: line["status"]?.string ?? "", layer: line["id"]?.string, current: detail?["current"]?.integer,
            total: detail?["total"]?.integer)
    }
}
