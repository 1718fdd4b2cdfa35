/// What an engine says of itself, learnt once at negotiation (`/_ping` and `/version`).
public struct EngineIdentity: Sendable, Hashable, Codable {
    public enum Product: String, Sendable, Codable { case docker, podman }

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
