public import GalleyCore

/// What an image sets for every container made from it, read from one image inspect.
public struct ImageDefaults: Sendable, Equatable {
    /// `sha256:…`.
    public let id: String
    /// `linux`; empty when the engine says none.
    public let os: String
    /// `amd64`, `arm64`, …; empty when the engine says none.
    public let architecture: String
    /// `v8` and the like; empty for most.
    public let variant: String
    /// Every name by which the engine knows this image's content: its ID, descriptor and repository digests.
    public let digests: Set<String>
    /// The image's `Config`; an empty object for an image without one.
    public let config: JSONValue

    /// - Throws: `GalleyError` `.badInput` when this is no image's inspect.
    public init(inspect: JSONValue) throws(GalleyError) {
        guard let id = inspect["Id"]?.string, !id.isEmpty else {
            throw GalleyError(.badInput, "the engine's inspect of an image has no Id")
        }
        self.id = id
        os = inspect["Os"]?.string ?? ""
        architecture = inspect["Architecture"]?.string ?? ""
        variant = inspect["Variant"]?.string ?? ""
        config = inspect["Config"]?.object == nil ? .object([:]) : inspect["Config"] ?? .object([:])
        let repositoryDigests = (inspect["RepoDigests"]?.strings ?? []).compactMap { digest in
            digest.lastIndex(of: "@").map { String(digest[digest.index(after: $0)...]) }
        }
        digests = Set([id] + repositoryDigests + [inspect[path: "Descriptor", "digest"]?.string].compactMap { $0 })
    }

    /// Whether a container's `Image` means this image. Podman leaves `sha256:` away here and there.
    func isMeant(by imageID: String) -> Bool {
        digests.contains(imageID) || digests.contains("sha256:" + imageID)
    }

    /// `linux/arm64/v8`; empty when the engine says nothing.
    public var platform: String { [os, architecture, variant].filter { !$0.isEmpty }.joined(separator: "/") }
}

/// One default that differs between two images.
struct ImageChange: Sendable, Hashable {
    /// As `ContainerDifference.path` writes it: `Config.Env[PGDATA]`, `Config.User`.
    var path: String
    var before: JSONValue?
    var after: JSONValue?
}

extension ImageDefaults {
    /// Every default that differs, by path: environment, labels, ports and volumes each on their own.
    static func changes(from old: ImageDefaults, to new: ImageDefaults) -> [ImageChange] {
        let before = Leaves.imageDefaults(old.config)
        let after = Leaves.imageDefaults(new.config)
        return Leaves.differing(before, after).map { path in
            ImageChange(path: path, before: before[path], after: after[path])
        }
    }
}
