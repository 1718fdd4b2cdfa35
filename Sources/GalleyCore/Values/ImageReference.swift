/// An image's name as docker writes it: `[registry[:port]/]path[:tag][@digest]`.
///
/// Grammar: the distribution project's reference format. Short names mean Docker Hub (`docker.io/library/…`); the
/// text a user gave is kept and shown, ``canonical`` is for comparison.
public struct ImageReference: Sendable, Hashable, Codable, CustomStringConvertible {
    /// `docker.io` when the text named none.
    public let registry: String
    /// `library/mariadb` for `mariadb`.
    public let repository: String
    /// Nil when only a digest was given; `latest` when neither was.
    public let tag: String?
    /// `sha256:…`, 64 lower-case hex digits.
    public let digest: String?
    /// The name as the user wrote it.
    public let description: String

    /// - Throws: `GalleyError` `.usage`, saying which part is wrong.
    public init(parsing text: String) throws(GalleyError) {
        func wrong(_ what: String, hint: String? = nil) -> GalleyError {
            GalleyError(.usage, "'\(text)' is no image reference: \(what)", hint: hint)
        }
        var rest = Substring(text)
        var digest: String?
        if let at = rest.lastIndex(of: "@") {
            let value = rest[rest.index(after: at)...]
            let hex = value.dropFirst("sha256:".count)
            guard value.hasPrefix("sha256:"), hex.count == 64, hex.allSatisfy({ "0123456789abcdef".contains($0) })
            else {
                throw wrong("the digest must be sha256: and 64 lower-case hex digits")
            }
            digest = String(value)
            rest = rest[..<at]
        }
        var tag: String?
        let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[lastSlash...].lastIndex(of: ":") {
            let value = rest[rest.index(after: colon)...]
            guard Self.isTag(value) else {
                throw wrong("'\(value)' is no tag", hint: "a tag has letters, digits, '_', '.' and '-', 128 at most")
            }
            tag = String(value)
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        var registry = "docker.io"
        if parts.count > 1, let first = parts.first, first.contains(".") || first.contains(":") || first == "localhost"
        {
            guard Self.isHost(first) else { throw wrong("'\(first)' is no registry host") }
            registry = first == "index.docker.io" ? "docker.io" : String(first)
            parts.removeFirst()
        }
        for part in parts where !Self.isPathComponent(part) {
            throw wrong(
                part.isEmpty ? "a part of its path is empty" : "'\(part)' can't be part of its path",
                hint: part.contains { $0.isUppercase } ? "repository names are lower case" : nil)
        }
        if registry == "docker.io", parts.count == 1 {
            guard !Self.isID(parts[0]) else {
                throw wrong("64 hex digits are an image's id", hint: "name the image, or give sha256: with its digest")
            }
            parts.insert("library", at: 0)
        }
        guard parts.joined(separator: "/").utf8.count <= 255 else { throw wrong("its path is longer than 255") }
        self.registry = registry
        self.repository = parts.joined(separator: "/")
        self.tag = tag ?? (digest == nil ? "latest" : nil)
        self.digest = digest
        self.description = text
    }

    /// Without the tag where a digest says which image is meant: Podman takes no name with both.
    public var pinnedByDigest: ImageReference {
        guard tag != nil, let digest, let plain = try? ImageReference(parsing: "\(registry)/\(repository)@\(digest)")
        else { return self }
        return plain
    }

    /// The full name: equal for `mariadb` and `docker.io/library/mariadb:latest`.
    public var canonical: String {
        "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}
