import Crypto

/// SHA-256 of bytes, as `sha256:` and 64 hex digits.
public enum ContentDigest {
    /// `sha256:` and 64 lower-case hex digits, the form of image and layer digests.
    public static func of(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return "sha256:" + hex(hash.finalize())
    }

    /// The first 12 hex digits: enough for people, as docker shows ids.
    public static func short(_ digest: String) -> String {
        String((digest.hasPrefix("sha256:") ? digest.dropFirst(7) : digest[...]).prefix(12))
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
