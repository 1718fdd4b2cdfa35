/// A number of bytes that prints in binary units: `1.5 GiB`.
public struct ByteCount: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// A count of single bytes, in JSON as a bare number.
    public var bytes: Int64

    /// Takes any number; a negative one prints as plain bytes.
    public init(_ bytes: Int64) { self.bytes = bytes }

    public init(from decoder: any Decoder) throws { bytes = try decoder.singleValueContainer().decode(Int64.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }

    public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    public var description: String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        // The tenth of a large count would not fit when multiplied first.
        var tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024
        for unit in ["KiB", "MiB", "GiB", "TiB"] {
            if tenths < 10240 || unit == "TiB" { return "\(tenths / 10).\(tenths % 10) \(unit)" }
            tenths /= 1024
        }
        return "\(bytes) B"
    }
}
