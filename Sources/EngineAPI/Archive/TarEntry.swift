/// One file or directory of a tar archive.
public struct TarEntry: Sendable, Hashable {
    /// What else tar knows (links, devices) is neither read nor written here.
    public enum Kind: Sendable, Hashable { case file, directory }

    /// The header's type flag: `0` or `5`.
    public var kind: Kind
    /// Relative, without a leading slash; a directory's has no slash at its end here.
    public var path: String
    /// Permission bits, with set-id and sticky: 0o600.
    public var mode: Int
    /// The owner's number; names are not kept.
    public var uid: Int
    /// The group's number.
    public var gid: Int
    /// Unix seconds.
    public var modified: Int64
    /// Empty for a directory.
    public var content: [UInt8]

    /// Nothing is checked here; ``TarWriter/append(_:)`` refuses what the format can't hold.
    public init(
        _ kind: Kind, path: String, mode: Int, uid: Int = 0, gid: Int = 0, modified: Int64 = 0, content: [UInt8] = []
    ) {
        self.kind = kind
        self.path = path
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.modified = modified
        self.content = content
    }

    /// A regular file, unless told otherwise root's, readable by all, and dated 1970.
    public static func file(
        _ path: String, mode: Int = 0o644, uid: Int = 0, gid: Int = 0, modified: Int64 = 0, _ content: [UInt8]
    ) -> TarEntry {
        TarEntry(.file, path: path, mode: mode, uid: uid, gid: gid, modified: modified, content: content)
    }

    /// A directory, unless told otherwise root's, open to all for reading, and dated 1970.
    public static func directory(
        _ path: String, mode: Int = 0o755, uid: Int = 0, gid: Int = 0, modified: Int64 = 0
    ) -> TarEntry {
        TarEntry(.directory, path: path, mode: mode, uid: uid, gid: gid, modified: modified)
    }
}

/// Places in the 512-byte header of POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format").
enum TarHeader {
    static let blockSize = 512
    static let name = 0..<100
    static let mode = 100..<108
    static let uid = 108..<116
    static let gid = 116..<124
    static let size = 124..<136
    static let modified = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let magic = 257..<263
    static let version = 263..<265
    static let prefix = 345..<500

    /// The sum of all bytes, those of the checksum itself counted as spaces.
    static func checksum(of block: some Collection<UInt8>) -> Int {
        var sum = 0
        for (place, byte) in block.enumerated() { sum += checksum.contains(place) ? 32 : Int(byte) }
        return sum
    }
}
