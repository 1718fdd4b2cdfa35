public import GalleyCore

/// Makes a tar archive (POSIX ustar) in memory.
public struct TarWriter: Sendable {
    private var archive: [UInt8] = []

    /// An archive without entries yet; ``archive(_:)`` makes a whole one at once.
    public init() {}

    /// An archive of these entries, in their order.
    /// - Throws: `GalleyError` `.badInput` as ``append(_:)``.
    public static func archive(_ entries: [TarEntry]) throws(GalleyError) -> [UInt8] {
        var writer = TarWriter()
        for entry in entries { try writer.append(entry) }
        return writer.finished()
    }

    /// - Throws: `GalleyError` `.badInput` for what ustar can't hold: an empty path or one with a zero byte, one too
    ///   long to be split at a slash into 155 and 100 bytes, numbers above 7 or 11 octal digits, negative ones.
    public mutating func append(_ entry: TarEntry) throws(GalleyError) {
        let path = Array(entry.path.utf8) + (entry.kind == .directory ? [UInt8(ascii: "/")] : [])
        guard !entry.path.isEmpty, !path.contains(0), entry.path.utf8.first != UInt8(ascii: "/"),
            entry.path.utf8.last != UInt8(ascii: "/")
        else { throw GalleyError(.badInput, "'\(entry.path)' can't be a path in a tar archive") }
        guard entry.kind == .file || entry.content.isEmpty else {
            throw GalleyError(.badInput, "the directory '\(entry.path)' can't have content in a tar archive")
        }
        let (prefix, name) = try Self.split(path)

        var block = [UInt8](repeating: 0, count: TarHeader.blockSize)
        func put(_ bytes: some Collection<UInt8>, at place: Range<Int>) {
            block.replaceSubrange(place.lowerBound..<place.lowerBound + bytes.count, with: bytes)
        }
        func put(_ number: Int64, _ what: String, at place: Range<Int>) throws(GalleyError) {
            let digits = String(max(number, 0), radix: 8)
            guard number >= 0, digits.count < place.count else {
                throw GalleyError(.badInput, "the \(what) \(number) of '\(entry.path)' does not fit a tar header")
            }
            put((String(repeating: "0", count: place.count - 1 - digits.count) + digits).utf8, at: place)
        }
        put(name, at: TarHeader.name)
        put(prefix, at: TarHeader.prefix)
        try put(Int64(entry.mode), "mode", at: TarHeader.mode)
        try put(Int64(entry.uid), "uid", at: TarHeader.uid)
        try put(Int64(entry.gid), "gid", at: TarHeader.gid)
        try put(Int64(entry.content.count), "size", at: TarHeader.size)
        try put(entry.modified, "time", at: TarHeader.modified)
        block[TarHeader.type] = entry.kind == .directory ? UInt8(ascii: "5") : UInt8(ascii: "0")
        put("ustar\0".utf8, at: TarHeader.magic)
        put("00".utf8, at: TarHeader.version)
        // Six digits, zero, space: the form old readers know.
        let sum = String(TarHeader.checksum(of: block), radix: 8)
        put((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8, at: TarHeader.checksum)

        archive += block
        archive += entry.content
        archive += [UInt8](repeating: 0, count: Self.padding(entry.content.count))
    }

    /// The archive with its end mark.
    public consuming func finished() -> [UInt8] {
        archive + [UInt8](repeating: 0, count: 2 * TarHeader.blockSize)
    }

    static func padding(_ size: Int) -> Int {
        (TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize
    }

    /// A long path is split at a slash, which itself is not stored.
    private static func split(_ path: [UInt8]) throws(GalleyError) -> (
        prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>
    ) {
        let slash = UInt8(ascii: "/")
        if path.count <= TarHeader.name.count { return ([], path[...]) }
        for place in path.indices
        where path[place] == slash && place > 0 && place <= TarHeader.prefix.count
            && (1...TarHeader.name.count).contains(path.count - place - 1)
        {
            return (path[..<place], path[(place + 1)...])
        }
        throw GalleyError(
            .badInput, "the path '\(String(decoding: path, as: UTF8.self))' is too long for a tar archive")
    }
}
