public import GalleyCore

extension Engine {
    /// An image's configuration and identity (`GET /images/{name}/json`), by id, name or digest.
    public func imageInspect(_ name: String, version: APIVersion? = nil) async throws -> JSONValue {
        try await call(EngineRequest(.get, Self.imagePath(name) + "/json", version: version))
    }

    /// Slashes, the tag's colon and the digest's at sign stay: engines route on the plain name.
    static func imagePath(_ name: String) throws(GalleyError) -> String {
        let what = "image name or id"
        guard name.contains(where: { !$0.isWhitespace }) else { throw GalleyError(.usage, "the \(what) is empty") }
        var path = "/images"
        for component in name.split(separator: "/", omittingEmptySubsequences: false) {
            let encoded = try part(String(component), what)
            path += "/" + encoded.replacing("%3A", with: ":").replacing("%40", with: "@")
        }
        return path
    }
}
