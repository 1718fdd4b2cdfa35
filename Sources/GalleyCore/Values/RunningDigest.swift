import Crypto

/// SHA-256 of bytes that come in pieces, in the form of ``ContentDigest``.
public struct RunningDigest: Sendable {
    private var hash = SHA256()

    /// Of no bytes yet.
    public init() {}

    /// The bytes that come next.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// Of all that came so far; more may follow.
    public var text: String { "sha256:" + ContentDigest.hex(hash.finalize()) }
}
