import GalleyCore

/// What an engine says of itself, learnt once at negotiation (`/_ping` and `/version`).
public struct EngineIdentity: Sendable, Hashable, Codable {
    /// Whose engine it is. Podman answers Docker's API with differences of its own.
    public enum Product: String, Sendable, Codable {
        case docker, podman

        /// Whether a container's restart policy can be changed on this release. Podman 5.1 was the first of its kind;
        /// before it answers 404, and its own API 201 without doing it.
        public func changesRestartPolicy(version: String) -> Bool {
            if self == .docker { return true }
            guard let version = Version(version)?.series(2) else { return false }
            return !version.lexicographicallyPrecedes([5, 1])
        }
    }

    /// Podman when the engine's ping has its mark, Docker otherwise.
    public var product: Product
    /// The product's own version, `20.10.24+dfsg1` or `4.3.1`; empty when it says none.
    public var version: String
    /// `linux`.
    public var os: String
    /// In Go's words: `amd64`, `arm64`.
    public var architecture: String
    /// The oldest API version it accepts.
    public var minimumAPI: APIVersion
    /// The newest API version it speaks.
    public var maximumAPI: APIVersion

    /// For tests; ``Engine/negotiate(transport:)`` makes it of what the engine says.
    public init(
        product: Product, version: String, os: String, architecture: String, minimumAPI: APIVersion,
        maximumAPI: APIVersion
    ) {
        self.product = product
        self.version = version
        self.os = os
        self.architecture = architecture
        self.minimumAPI = minimumAPI
        self.maximumAPI = maximumAPI
    }
}
