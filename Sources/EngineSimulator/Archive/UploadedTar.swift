/// Reads tar archives (ustar, with GNU and pax long names) as far as an engine's uploads need it.
enum UploadedTar {
    struct Entry {
        var path: String
        var file: SimulatedFile
    }

    /// A truncated archive gives what arrived: its last file holds the bytes that came.
    static func entries(in bytes: [UInt8]) throws(APIFailure) -> [Entry] {
        var entries: [Entry] = []
        var offset = 0
        var longName: String?
        while offset + 512 <= bytes.count {
            let header = Array(bytes[offset..<offset + 512])
            if header.allSatisfy({ $0 == 0 }) { break }
            guard isIntact(header) else { throw APIFailure(400, "archive/tar: invalid tar header") }
            let size = octal(header[124..<136])
            let start = offset + 512
            let content = Array(bytes[min(start, bytes.count)..<min(start + size, bytes.count)])
            offset = start + (size + 511) / 512 * 512
            switch header[156] {
            case UInt8(ascii: "L"):
                longName = text(content[...])
                continue
            case UInt8(ascii: "x"):
                longName = paxPath(content) ?? longName
                continue
            case UInt8(ascii: "g"): continue
            default: break
            }
            let prefix = text(header[345..<500])
            let short = text(header[0..<100])
            let path = longName ?? (prefix.isEmpty || header[257] != UInt8(ascii: "u") ? short : prefix + "/" + short)
            longName = nil
            let kind: SimulatedFile.Kind =
                switch header[156] {
                case UInt8(ascii: "5"): .directory
                case UInt8(ascii: "2"): .link(text(header[157..<257]))
                default: .file
                }
            entries.append(
                Entry(
                    path: path,
                    file: SimulatedFile(
                        kind: kind, bytes: content, mode: octal(header[100..<108]), uid: octal(header[108..<116]),
                        gid: octal(header[116..<124]), modified: Int64(octal(header[136..<148])))))
        }
        return entries
    }

    /// Where the content of the last file lies: what a fault truncates.
    static func lastContent(in bytes: [UInt8]) -> Range<Int>? {
        var offset = 0
        var last: Range<Int>?
        while offset + 512 <= bytes.count, !bytes[offset..<offset + 512].allSatisfy({ $0 == 0 }) {
            let size = octal(bytes[offset + 124..<offset + 136])
            let start = offset + 512
            guard size >= 0, start + size <= bytes.count else { break }
            last = start..<start + size
            offset = start + (size + 511) / 512 * 512
        }
        return last
    }

    private static func isIntact(_ header: [UInt8]) -> Bool {
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        return sum == octal(header[148..<156])
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int {
        // GNU writes large numbers in base 256, marked by the first bit.
        if let first = field.first, first & 0x80 != 0 {
            return field.dropFirst().suffix(7).reduce(0) { $0 << 8 | Int($1) }
        }
        return field.reduce(0) { (48...55).contains($1) ? $0 * 8 + Int($1 - 48) : $0 }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// `LENGTH path=VALUE\n` among the records of a pax header.
    private static func paxPath(_ content: [UInt8]) -> String? {
        var rest = content[...]
        while let space = rest.firstIndex(of: 32), let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > 0, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            if record.starts(with: "path=".utf8) { return String(decoding: record.dropFirst(5), as: UTF8.self) }
            rest = rest[(rest.startIndex + length)...]
        }
        return nil
    }
}
