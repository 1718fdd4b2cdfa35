public import GalleyCore

/// Reads the files and directories of a tar archive held in memory (ustar, GNU, pax).
///
/// Links, devices and the like are passed over. Long names of GNU and pax archives are understood; other extended
/// attributes are passed over.
public enum TarReader {
    /// - Throws: `GalleyError` `.badInput` for a header whose checksum is wrong, and for an archive that ends before
    ///   its end mark.
    public static func entries(_ archive: [UInt8]) throws(GalleyError) -> [TarEntry] {
        var entries: [TarEntry] = []
        var rest = archive[...]
        var longPath: String?

        func take(_ count: Int) throws(GalleyError) -> ArraySlice<UInt8> {
            guard rest.count >= count else { throw GalleyError(.badInput, "the tar archive is truncated") }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        while true {
            let block = [UInt8](try take(TarHeader.blockSize))
            if block.allSatisfy({ $0 == 0 }) { return entries }
            guard try number(block[TarHeader.checksum]) == TarHeader.checksum(of: block) else {
                throw GalleyError(.badInput, "a header of the tar archive has a wrong checksum")
            }
            // The size of links and devices means nothing: no content follows them.
            let type = block[TarHeader.type]
            let size = "123456".utf8.contains(type) ? 0 : try number(block[TarHeader.size])
            let content = Array(try take(size))
            _ = try take(TarWriter.padding(size))

            switch type {
            case UInt8(ascii: "L"): longPath = text(content[...])
            case UInt8(ascii: "x"): longPath = try paxPath(content) ?? longPath
            case UInt8(ascii: "K"), UInt8(ascii: "g"): continue
            case UInt8(ascii: "0"), UInt8(ascii: "7"), 0, UInt8(ascii: "5"):
                var path = longPath ?? path(in: block)
                // Archives older than ustar mark a directory by the slash alone.
                let isDirectory = type == UInt8(ascii: "5") || path.hasSuffix("/")
                while path.count > 1, path.hasSuffix("/") { path.removeLast() }
                entries.append(
                    TarEntry(
                        isDirectory ? .directory : .file, path: path,
                        // Docker leaves the bits of the file's type in it.
                        mode: try number(block[TarHeader.mode]) & 0o7777,
                        uid: try number(block[TarHeader.uid]), gid: try number(block[TarHeader.gid]),
                        modified: Int64(try number(block[TarHeader.modified])), content: content))
                longPath = nil
            default: longPath = nil
            }
        }
    }

    private static func path(in block: [UInt8]) -> String {
        let name = text(block[TarHeader.name])
        // GNU's own format keeps times where ustar keeps the prefix.
        guard block[TarHeader.magic].elementsEqual("ustar\0".utf8) else { return name }
        let prefix = text(block[TarHeader.prefix])
        return prefix.isEmpty ? name : "\(prefix)/\(name)"
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits between spaces and zeros, or GNU's big-endian binary, marked by the top bit.
    private static func number(_ field: ArraySlice<UInt8>) throws(GalleyError) -> Int {
        var value = 0
        if let first = field.first, first & 0x80 != 0 {
            for byte in [first & 0x7F] + field.dropFirst() {
                let (product, overflow) = value.multipliedReportingOverflow(by: 256)
                guard !overflow else { throw GalleyError(.badInput, "a number in the tar archive is too large") }
                value = product + Int(byte)
            }
            return value
        }
        let digits = field.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                throw GalleyError(.badInput, "a header of the tar archive holds no octal number")
            }
            value = value * 8 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// The `path` record of a pax header: lines of `length key=value`, the length counting the whole line.
    private static func paxPath(_ content: [UInt8]) throws(GalleyError) -> String? {
        var rest = content[...]
        var path: String?
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 32),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 1, length <= rest.count
            else { throw GalleyError(.badInput, "a pax header of the tar archive is damaged") }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            if record.starts(with: "path=".utf8) { path = String(decoding: record.dropFirst(5), as: UTF8.self) }
            rest = rest.dropFirst(length)
        }
        return path
    }
}
